package dev.penstock.series;

import java.util.Arrays;
import java.util.Map;

/** The windows of one result while its series are read, one after the other. One thread. */
final class GroupWindows {
    private static final int NONE = Integer.MIN_VALUE;

    private final RangeQuery query;
    private final long first;
    private final long[] counts;
    private final double[] values;
    private final long[] lastTimes;
    private final Sketch[] sketches;

    /** The window of the series' previous points, which may lie before the first, and their last. */
    private int previousWindow;

    private double previousLast;

    GroupWindows(RangeQuery query) {
        this.query = query;
        first = query.firstWindow();
        int steps = query.steps();
        counts = new long[steps];
        values = new double[steps];
        lastTimes = new long[query.aggregation() == Aggregation.LAST ? steps : 0];
        sketches = new Sketch[query.aggregation().percentile() ? steps : 0];
    }

    /** A series follows; what is taken next is of it. */
    void nextSeries() {
        previousWindow = NONE;
    }

    /** Whether no points of the series have been taken, of the range or before it. */
    boolean lacksPrevious() {
        return previousWindow == NONE;
    }

    /** Points before the range: where the first increase begins. */
    void before(Bucket bucket) {
        previousWindow = (int) Math.floorDiv(bucket.start - first, query.step());
        previousLast = bucket.last;
    }

    /** One window of one series. */
    void take(Bucket window) {
        int at = (int) ((window.start - first) / query.step());
        boolean fresh = counts[at] == 0;
        switch (query.aggregation()) {
            case LAST -> takeLast(at, window, fresh);
            case AVG, SUM -> values[at] = fresh ? window.sum() : values[at] + window.sum();
            case MIN -> values[at] = fresh ? window.min : Math.min(values[at], window.min);
            case MAX -> values[at] = fresh ? window.max : Math.max(values[at], window.max);
            case COUNT -> values[at] += window.count;
            case RATE -> {
                if (!takeRate(at, window)) {
                    return;
                }
            }
            case P50, P95, P99 -> throw new IllegalStateException("percentiles take points");
        }
        counts[at] += window.count;
    }

    /** Points of one series, for percentiles. */
    void takePoints(long[] times, double[] points, int from, int to) {
        for (int i = from; i < to; i++) {
            int at = (int) ((times[i] - first) / query.step());
            if (counts[at]++ == 0) {
                sketches[at] = new Sketch();
            }
            sketches[at].add(points[i]);
        }
    }

    SeriesResult result(int series, Map<String, String> labels) {
        long[] times = new long[counts.length];
        double[] found = new double[counts.length];
        int n = 0;
        for (int at = 0; at < counts.length; at++) {
            if (counts[at] > 0) {
                times[n] = first + at * query.step();
                found[n++] = value(at);
            }
        }
        return new SeriesResult(series, labels, Arrays.copyOf(times, n), Arrays.copyOf(found, n));
    }

    private double value(int at) {
        return switch (query.aggregation()) {
            case AVG -> values[at] / counts[at];
            case P50, P95, P99 -> sketches[at].quantile(query.aggregation().quantile());
            case LAST, MIN, MAX, SUM, COUNT, RATE -> values[at];
        };
    }

    private void takeLast(int at, Bucket window, boolean fresh) {
        if (fresh || window.lastTime >= lastTimes[at]) {
            values[at] = window.last;
            lastTimes[at] = window.lastTime;
        }
    }

    /**
     * What a counter rose by since its previous points, over the time since their window ended: windows
     * in between that have none are no pause of the counter. False for a point with nothing before
     * it, of which no increase is known.
     */
    private boolean takeRate(int at, Bucket window) {
        long begin = Math.max(query.from(), first + at * query.step());
        long end = Math.min(query.to(), first + (at + 1) * query.step());
        double increase = window.increase;
        boolean follows = previousWindow >= at - query.windowsBack();
        if (follows) {
            increase += Bucket.rise(previousLast, window.first);
            begin = Math.min(begin, first + (previousWindow + 1) * query.step());
        }
        previousWindow = at;
        previousLast = window.last;
        boolean known = follows || window.count > 1;
        if (known) {
            values[at] += increase * 1000 / (end - begin);
        }
        return known;
    }
}
