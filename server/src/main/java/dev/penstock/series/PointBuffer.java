package dev.penstock.series;

import java.util.Arrays;

/** Decoded points of one series in columns; reusable. One thread. */
final class PointBuffer {
    long[] times = new long[1024];
    double[] values = new double[1024];
    int size;

    /** Replaces the content by {@code count} encoded points, in the order they were encoded. */
    void decode(CodecParams params, long base, byte[] bytes, int from, int count) {
        reserve(count);
        var in = new BitReader(bytes, from);
        var timeCodec = new TimeCodec(params.gain(), base);
        var valueCodec = new ValueCodec(params);
        long[] decodedTimes = times;
        double[] decodedValues = values;
        int i = 0;
        while (i < count) {
            i = PlainRun.decode(in, timeCodec, valueCodec, this, i, count);
            if (i < count) {
                decodedTimes[i] = timeCodec.get(in);
                decodedValues[i++] = valueCodec.get(in);
            }
        }
        size = count;
    }

    /** Adds a point at the end. */
    void add(long time, double value) {
        if (size == times.length) {
            reserve(Math.max(16, size * 2));
        }
        times[size] = time;
        values[size++] = value;
    }

    /** Brings the points in the order of time; of those of one time the last one stays. */
    void normalise() {
        boolean ordered = true;
        for (int i = 1; i < size; i++) {
            ordered &= times[i] > times[i - 1];
        }
        if (!ordered) {
            sort();
            dropReplaced();
        }
    }

    void reserve(int count) {
        if (times.length < count) {
            int capacity = Math.max(count, times.length * 2);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
        }
    }

    private void dropReplaced() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i + 1 == size || times[i + 1] != times[i]) {
                times[kept] = times[i];
                values[kept++] = values[i];
            }
        }
        size = kept;
    }

    /** A stable merge sort, bottom up. */
    private void sort() {
        long[] otherTimes = new long[times.length];
        double[] otherValues = new double[times.length];
        for (int run = 1; run < size; run *= 2) {
            for (int from = 0; from < size; from += 2 * run) {
                int middle = Math.min(from + run, size);
                int to = Math.min(from + 2 * run, size);
                merge(from, middle, to, otherTimes, otherValues);
            }
            long[] sortedTimes = otherTimes;
            double[] sortedValues = otherValues;
            otherTimes = times;
            otherValues = values;
            times = sortedTimes;
            values = sortedValues;
        }
    }

    private void merge(int from, int middle, int to, long[] intoTimes, double[] intoValues) {
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right == to || (left < middle && times[left] <= times[right]);
            int taken = takeLeft ? left++ : right++;
            intoTimes[i] = times[taken];
            intoValues[i] = values[taken];
        }
    }
}
