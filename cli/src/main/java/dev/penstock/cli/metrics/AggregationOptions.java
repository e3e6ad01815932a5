package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.Aggregation;
import java.util.List;
import picocli.CommandLine.Option;

/** How points become values: shared by {@code query} and {@code watch}. */
final class AggregationOptions {
    enum Function {
        LAST(Aggregation.AGGREGATION_LAST),
        AVG(Aggregation.AGGREGATION_AVG),
        MIN(Aggregation.AGGREGATION_MIN),
        MAX(Aggregation.AGGREGATION_MAX),
        SUM(Aggregation.AGGREGATION_SUM),
        COUNT(Aggregation.AGGREGATION_COUNT),
        RATE(Aggregation.AGGREGATION_RATE),
        P50(Aggregation.AGGREGATION_P50),
        P95(Aggregation.AGGREGATION_P95),
        P99(Aggregation.AGGREGATION_P99);

        private final Aggregation wire;

        Function(Aggregation wire) {
            this.wire = wire;
        }
    }

    @Option(
            names = {"-a", "--agg"},
            paramLabel = "FUNCTION",
            defaultValue = "AVG",
            description = "last, avg, min, max, sum, count, rate, p50, p95 or p99 (default: avg).")
    private Function function = Function.AVG;

    @Option(
            names = {"-b", "--by"},
            paramLabel = "LABEL",
            split = ",",
            description = "One result per combination of these labels, e.g. --by zone,__name__.")
    private List<String> by = List.of();

    @Option(names = "--group", description = "One result over all series (without --by).")
    private boolean group;

    @Option(
            names = "--max-series",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Results at most (default: ${DEFAULT-VALUE}).")
    private int maxSeries = 1000;

    Aggregation aggregation() {
        return function.wire;
    }

    List<String> by() {
        return by;
    }

    boolean group() {
        return group;
    }

    int maxSeries() {
        return maxSeries;
    }
}
