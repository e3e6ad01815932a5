package dev.penstock.series;

import java.util.Arrays;

/**
 * Joins runs of points of one series, each in order of time, into one: of points of the same time
 * that of the run with the highest rank stays. One thread.
 */
final class RunMerge {
    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private long[] ranks = new long[1024];
    private int from;
    private int to;

    void add(PointBuffer run, long rank) {
        if (run.size == 0) {
            return;
        }
        if (from == to) {
            from = 0;
            to = 0;
        }
        if (from == to || run.times[0] > times[to - 1]) {
            append(run, rank);
        } else {
            merge(run, rank);
        }
    }

    /** Hands over, and forgets, the points of {@code [lowest, bound)} and those before. */
    void emit(long lowest, long bound, PointSink sink) {
        int begin = Math.max(from, indexOf(lowest));
        int end = Math.max(begin, indexOf(bound));
        if (end > begin) {
            sink.points(times, values, begin, end);
        }
        from = end;
    }

    private int indexOf(long time) {
        int index = Arrays.binarySearch(times, from, to, time);
        return index < 0 ? -index - 1 : index;
    }

    private void append(PointBuffer run, long rank) {
        if (to + run.size > times.length) {
            compact(to - from + run.size);
        }
        System.arraycopy(run.times, 0, times, to, run.size);
        System.arraycopy(run.values, 0, values, to, run.size);
        Arrays.fill(ranks, to, to + run.size, rank);
        to += run.size;
    }

    private void compact(int needed) {
        int capacity = Math.max(times.length, 2 * needed);
        long[] keptTimes = new long[capacity];
        double[] keptValues = new double[capacity];
        long[] keptRanks = new long[capacity];
        System.arraycopy(times, from, keptTimes, 0, to - from);
        System.arraycopy(values, from, keptValues, 0, to - from);
        System.arraycopy(ranks, from, keptRanks, 0, to - from);
        take(keptTimes, keptValues, keptRanks, to - from);
    }

    private void merge(PointBuffer run, long rank) {
        int most = to - from + run.size;
        long[] mergedTimes = new long[2 * most];
        double[] mergedValues = new double[2 * most];
        long[] mergedRanks = new long[2 * most];
        int left = from;
        int right = 0;
        int count = 0;
        while (left < to || right < run.size) {
            boolean same = left < to && right < run.size && times[left] == run.times[right];
            if (same && ranks[left] > rank) {
                right++;
            } else if (same) {
                left++;
            } else if (right == run.size || (left < to && times[left] < run.times[right])) {
                mergedTimes[count] = times[left];
                mergedRanks[count] = ranks[left];
                mergedValues[count++] = values[left++];
            } else {
                mergedTimes[count] = run.times[right];
                mergedRanks[count] = rank;
                mergedValues[count++] = run.values[right++];
            }
        }
        take(mergedTimes, mergedValues, mergedRanks, count);
    }

    private void take(long[] newTimes, double[] newValues, long[] newRanks, int count) {
        times = newTimes;
        values = newValues;
        ranks = newRanks;
        from = 0;
        to = count;
    }
}
