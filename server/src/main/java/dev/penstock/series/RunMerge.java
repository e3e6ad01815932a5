package dev.penstock.series;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins runs of points of one series, each in order of time, into one: of points of the same time
 * that of the run with the highest rank stays. Most runs follow each other, and are handed on as they
 * are; only those that overlap are copied. One thread.
 */
final class RunMerge {
    private static final class Run {
        private long[] times = {};
        private double[] values = {};

        /** Of each point; null: all have {@link #rank}. */
        private long @Nullable [] ranks;

        private long rank;
        private int from;
        private int to;

        private long rank(int index) {
            return ranks == null ? rank : ranks[index];
        }

        private int indexOf(long time) {
            int index = Arrays.binarySearch(times, from, to, time);
            return index < 0 ? -index - 1 : index;
        }
    }

    /** One behind the other, none empty. */
    private final ArrayDeque<Run> runs = new ArrayDeque<>(4);

    private Run spare = new Run();

    /** Takes what the buffer holds, and leaves it empty with other arrays. */
    void add(PointBuffer points, long rank) {
        if (points.size == 0) {
            return;
        }
        Run added = taken(points, rank);
        Run last;
        while ((last = runs.peekLast()) != null
                && last.times[last.to - 1] >= added.times[added.from]) {
            runs.removeLast();
            added = merged(last, added);
        }
        runs.addLast(added);
    }

    /** Hands over, and forgets, the points of {@code [lowest, bound)} and those before. */
    void emit(long lowest, long bound, PointSink sink) {
        Run run;
        while ((run = runs.peekFirst()) != null && run.times[run.from] < bound) {
            int end = run.indexOf(bound);
            int begin = run.indexOf(lowest);
            if (end > begin) {
                sink.points(run.times, run.values, begin, end);
            }
            run.from = end;
            if (end == run.to) {
                spare = runs.removeFirst();
            }
        }
    }

    private Run taken(PointBuffer points, long rank) {
        Run run = spare;
        spare = new Run();
        long[] otherTimes = run.times;
        double[] otherValues = run.values;
        run.times = points.times;
        run.values = points.values;
        run.ranks = null;
        run.rank = rank;
        run.from = 0;
        run.to = points.size;
        points.times = otherTimes;
        points.values = otherValues;
        points.size = 0;
        return run;
    }

    private static Run merged(Run earlier, Run later) {
        int most = earlier.to - earlier.from + later.to - later.from;
        var merged = new Run();
        merged.times = new long[most];
        merged.values = new double[most];
        long[] ranks = new long[most];
        int left = earlier.from;
        int right = later.from;
        int count = 0;
        while (left < earlier.to || right < later.to) {
            boolean fromLeft = right == later.to;
            if (left < earlier.to && right < later.to) {
                long lead = later.times[right] - earlier.times[left];
                fromLeft = lead > 0 || (lead == 0 && earlier.rank(left) > later.rank(right));
                // Of the two of one time the other one is passed over.
                if (lead == 0 && fromLeft) {
                    right++;
                } else if (lead == 0) {
                    left++;
                }
            }
            Run from = fromLeft ? earlier : later;
            int at = fromLeft ? left++ : right++;
            merged.times[count] = from.times[at];
            merged.values[count] = from.values[at];
            ranks[count++] = from.rank(at);
        }
        merged.ranks = ranks;
        merged.to = count;
        return merged;
    }
}
