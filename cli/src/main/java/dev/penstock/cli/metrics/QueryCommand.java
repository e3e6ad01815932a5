package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.QueryResponse;
import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.Labels;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Sparkline;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Queries the values of a time range. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = "Values of a time range, aggregated to a step.",
        footer = {
            "",
            "Examples:",
            "  penstock metrics query temperature                            # the last hour",
            "  penstock metrics query 'power{zone=a}' --start -24h --step 5m --agg max",
            "  penstock metrics query temperature --by zone --agg p95",
            "  penstock metrics query temperature --start 2026-05-01T06:00 --end 2026-05-01T07:00 --json"
        })
final class QueryCommand implements Callable<Integer> {
    private static final int SPARKLINE = 40;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectorParameter selector = new SelectorParameter();
    @Mixin private final AggregationOptions aggregation = new AggregationOptions();

    @Option(
            names = "--start",
            paramLabel = "TIME",
            defaultValue = "-1h",
            description = "From when on: -1h, 2026-05-01T12:00, … (default: ${DEFAULT-VALUE}).")
    private String start = "-1h";

    @Option(
            names = "--end",
            paramLabel = "TIME",
            defaultValue = "now",
            description = "Until before when (default: ${DEFAULT-VALUE}).")
    private String end = "now";

    @Option(
            names = "--step",
            paramLabel = "TIME",
            description = "Width of a window (default: one chosen for about 300 windows).")
    private @Nullable Duration step;

    @Option(names = "--json", description = "One JSON object per series.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        QueryRequest request = request(Instant.now());
        try (PenstockClient client = server.connect()) {
            QueryResponse response = client.query(request);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                response.getSeriesList().forEach(series -> print(series, out));
            } else {
                print(response, out);
            }
            if (response.getTruncated()) {
                spec.commandLine().getErr().println("there are more series; see --max-series");
            }
            return ExitCode.OK;
        }
    }

    private QueryRequest request(Instant now) {
        var request =
                QueryRequest.newBuilder()
                        .setSelector(selector.value())
                        .setStart(Times.toProto(Times.parse(start, now)))
                        .setEnd(Times.toProto(Times.parse(end, now)))
                        .setAggregation(aggregation.aggregation())
                        .addAllGroupBy(aggregation.by())
                        .setGroup(aggregation.group())
                        .setMaxSeries(aggregation.maxSeries());
        if (step != null) {
            request.setStep(Times.toProto(step));
        }
        return request.build();
    }

    private static void print(SeriesValues series, PrintWriter out) {
        Json.object()
                .with("name", series.getName())
                .with("source", series.getSource())
                .with("tags", series.getTagsMap())
                .withLongs("times", series.getTimestampsMsList())
                .withDoubles("values", series.getValuesList())
                .printTo(out);
    }

    private void print(QueryResponse response, PrintWriter out) {
        Terminal terminal = Terminal.current();
        var table = new Table("SERIES", "WINDOWS", "MIN", "MEAN", "MAX", "LAST", "AT", "");
        for (SeriesValues series : response.getSeriesList()) {
            if (series.getValuesCount() > 0) {
                add(series, table, terminal);
            }
        }
        table.printTo(out, terminal);
        spec.commandLine()
                .getErr()
                .printf(
                        "%d series, windows of %d s%n",
                        response.getSeriesCount(), response.getStep().getSeconds());
    }

    private static void add(SeriesValues series, Table table, Terminal terminal) {
        var statistics =
                series.getValuesList().stream()
                        .mapToDouble(Double::doubleValue)
                        .summaryStatistics();
        int last = series.getValuesCount() - 1;
        table.add(
                Labels.series(series.getName(), series.getSource(), series.getTagsMap()),
                String.valueOf(series.getValuesCount()),
                Labels.value(statistics.getMin()),
                Labels.value(statistics.getAverage()),
                Labels.value(statistics.getMax()),
                Labels.value(series.getValues(last)),
                Times.full(series.getTimestampsMs(last)),
                terminal.out() ? Sparkline.of(series.getValuesList(), SPARKLINE) : "");
    }
}
