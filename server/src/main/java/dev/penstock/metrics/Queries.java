package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.Aggregation;
import dev.penstock.series.Grouping;
import dev.penstock.series.Label;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesResult;
import dev.penstock.series.SeriesSelector;
import java.util.List;

/**
 * What Query and Watch have in common: which series, how they become values, and how many. Immutable,
 * any thread.
 *
 * @param selector which series
 * @param aggregation how the points of a window become a value
 * @param grouping which series are taken together
 * @param maxSeries results at most
 */
record Queries(SeriesSelector selector, Aggregation aggregation, Grouping grouping, int maxSeries) {
    private static final int DEFAULT_SERIES = 1_000;
    private static final int MOST_SERIES = 10_000;
    private static final int MOST_LABELS = 16;

    static Queries of(QueryRequest request) {
        return of(
                Selections.of(request.getSelector()),
                request.getAggregation(),
                request.getGroupByList(),
                request.getGroup() ? new Grouping.Together() : new Grouping.PerSeries(),
                request.getMaxSeries());
    }

    static Queries of(WatchRequest request) {
        return of(
                Selections.of(request.getSelector()),
                request.getAggregation(),
                request.getGroupByList(),
                request.getGroup() ? new Grouping.Together() : new Grouping.PerSeries(),
                request.getMaxSeries());
    }

    private static Queries of(
            SeriesSelector selector,
            dev.penstock.api.metrics.v1.Aggregation aggregation,
            List<String> groupBy,
            Grouping ungrouped,
            int maxSeries) {
        if (groupBy.size() > MOST_LABELS) {
            throw Refusal.invalid("group_by", groupBy.size() + " labels", "at most " + MOST_LABELS)
                    .asException();
        }
        if (maxSeries < 0 || maxSeries > MOST_SERIES) {
            throw Refusal.invalid("max_series", maxSeries, "1 to " + MOST_SERIES).asException();
        }
        return new Queries(
                selector,
                aggregation(aggregation),
                groupBy.isEmpty() ? ungrouped : new Grouping.By(groupBy),
                maxSeries == 0 ? DEFAULT_SERIES : maxSeries);
    }

    private static Aggregation aggregation(dev.penstock.api.metrics.v1.Aggregation wanted) {
        return switch (wanted) {
            case AGGREGATION_UNSPECIFIED, AGGREGATION_AVG -> Aggregation.AVG;
            case AGGREGATION_LAST -> Aggregation.LAST;
            case AGGREGATION_MIN -> Aggregation.MIN;
            case AGGREGATION_MAX -> Aggregation.MAX;
            case AGGREGATION_SUM -> Aggregation.SUM;
            case AGGREGATION_COUNT -> Aggregation.COUNT;
            case AGGREGATION_RATE -> Aggregation.RATE;
            case AGGREGATION_P50 -> Aggregation.P50;
            case AGGREGATION_P95 -> Aggregation.P95;
            case AGGREGATION_P99 -> Aggregation.P99;
            case UNRECOGNIZED ->
                    throw Refusal.invalid("aggregation", wanted, "one of the enum's").asException();
        };
    }

    /** A result as a message. */
    static SeriesValues message(SeriesEngine series, SeriesResult result) {
        var message = SeriesValues.newBuilder();
        label(series, result, message);
        for (int i = 0; i < result.times().length; i++) {
            message.addTimestampsMs(result.times()[i]).addValues(result.values()[i]);
        }
        return message.build();
    }

    /** Puts in which series or group a result is of. */
    static void label(SeriesEngine series, SeriesResult result, SeriesValues.Builder message) {
        if (result.series() != SeriesResult.GROUP) {
            SeriesKey key = series.catalog().key(result.series());
            message.setName(key.name()).setSource(key.source()).putAllTags(key.tags());
            return;
        }
        result.labels()
                .forEach(
                        (label, value) -> {
                            switch (label) {
                                case Label.NAME -> message.setName(value);
                                case Label.SOURCE -> message.setSource(value);
                                default -> message.putTags(label, value);
                            }
                        });
    }
}
