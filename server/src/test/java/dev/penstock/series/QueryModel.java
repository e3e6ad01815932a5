package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a query of one series must give, told from its points with nothing of the engine. */
final class QueryModel {
    private final RangeQuery query;
    private final NavigableMap<Long, Double> points;

    QueryModel(RangeQuery query, NavigableMap<Long, Double> points) {
        this.query = query;
        this.points = points;
    }

    /** Windows and values are those of the points; sums within what rounding may cost. */
    void assertSame(SeriesResult result) {
        var times = new ArrayList<Long>();
        var values = new ArrayList<Double>();
        for (long at = floor(query.from()); at < query.to(); at += query.step()) {
            NavigableMap<Long, Double> window = window(at);
            if (!window.isEmpty()) {
                times.add(at);
                values.add(value(window));
            }
        }
        assertThat(result.times()).as("%s", query).containsExactly(longs(times));
        for (int i = 0; i < values.size(); i++) {
            double size = Math.max(1e-300, scale(window(times.get(i))));
            assertThat(result.values()[i])
                    .as("%s at %s", query, times.get(i))
                    .isEqualTo(values.get(i), within(1e-10 * size));
        }
    }

    private double value(NavigableMap<Long, Double> window) {
        var values = window.values().stream().mapToDouble(Double::doubleValue).toArray();
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            sum += value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return switch (query.aggregation()) {
            case LAST -> window.lastEntry().getValue();
            case AVG -> sum / values.length;
            case MIN -> least;
            case MAX -> greatest;
            case SUM -> sum;
            case COUNT -> values.length;
            case RATE, P50, P95, P99 -> throw new IllegalStateException("not of this model");
        };
    }

    /** How large the numbers are that make a value. */
    private static double scale(NavigableMap<Long, Double> window) {
        return window.values().stream().mapToDouble(Math::abs).sum();
    }

    /** The points of the window that begins here, within the query's range. */
    private NavigableMap<Long, Double> window(long at) {
        return between(Math.max(at, query.from()), Math.min(at + query.step(), query.to()));
    }

    private NavigableMap<Long, Double> between(long from, long to) {
        return from < to ? points.subMap(from, true, to, false) : new TreeMap<>();
    }

    private long floor(long time) {
        return Math.floorDiv(time, query.step()) * query.step();
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }
}
