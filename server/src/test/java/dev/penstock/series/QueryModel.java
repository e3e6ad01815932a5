package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What a query of one series must give, told from its points with nothing of the engine. */
final class QueryModel {
    private final RangeQuery query;
    private final NavigableMap<Long, Double> points;

    QueryModel(RangeQuery query, NavigableMap<Long, Double> points) {
        this.query = query;
        this.points = points;
    }

    /** A value and how large the numbers are that it is made of. */
    private record Value(double value, double size) {}

    /** Windows and values are those of the points; sums within what rounding may cost. */
    void assertSame(SeriesResult result) {
        var expected = new TreeMap<Long, Value>();
        for (long at = floor(query.from()); at < query.to(); at += query.step()) {
            NavigableMap<Long, Double> window = window(at);
            Value value = window.isEmpty() ? null : value(at, window);
            if (value != null) {
                expected.put(at, value);
            }
        }
        assertThat(LongStream.of(result.times()).boxed())
                .as("%s", query)
                .containsExactlyElementsOf(expected.keySet());
        for (int i = 0; i < result.times().length; i++) {
            Value value = Objects.requireNonNull(expected.get(result.times()[i]));
            assertThat(result.values()[i])
                    .as("%s at %s", query, result.times()[i])
                    .isEqualTo(value.value, within(1e-300 + 1e-10 * value.size));
        }
    }

    private @Nullable Value value(long at, NavigableMap<Long, Double> window) {
        double[] values = window.values().stream().mapToDouble(Double::doubleValue).toArray();
        double sum = 0;
        double size = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            sum += value;
            size += Math.abs(value);
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return switch (query.aggregation()) {
            case LAST -> new Value(window.lastEntry().getValue(), 0);
            case AVG -> new Value(sum / values.length, size);
            case MIN -> new Value(least, 0);
            case MAX -> new Value(greatest, 0);
            case SUM -> new Value(sum, size);
            case COUNT -> new Value(values.length, 0);
            case RATE -> rate(at, window);
            case P50, P95, P99 -> throw new IllegalStateException("not of this model");
        };
    }

    /**
     * The increases from the point before on, over the time from the end of that point's window to the
     * end of this one; a point before counts if its window is at most an hour, or a step, back.
     */
    private @Nullable Value rate(long at, NavigableMap<Long, Double> window) {
        long begin = Math.max(at, query.from());
        long end = Math.min(at + query.step(), query.to());
        long back = Math.ceilDiv(Spans.HOUR, query.step()) * query.step();
        Map.Entry<Long, Double> before = points.lowerEntry(begin);
        if (before != null && floor(before.getKey()) < at - back) {
            before = null;
        }
        if (before == null && window.size() == 1) {
            return null;
        }
        double last = window.firstEntry().getValue();
        long since = begin;
        if (before != null) {
            last = before.getValue();
            since = Math.min(begin, floor(before.getKey()) + query.step());
        }
        double rise = 0;
        double size = Math.abs(last);
        for (double value : window.values()) {
            rise += value < last ? value : value - last;
            size += Math.abs(value);
            last = value;
        }
        double seconds = (end - since) / 1000.0;
        return new Value(rise / seconds, size / seconds);
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
}
