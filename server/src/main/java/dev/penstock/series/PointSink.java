package dev.penstock.series;

/** Takes the points of one series in order of time, in runs. On the reader's thread. */
@FunctionalInterface
public interface PointSink {
    /** Points {@code [from, to)} of the arrays, which are the reader's. */
    void points(long[] times, double[] values, int from, int to);
}
