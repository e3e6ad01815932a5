package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.ListSeriesResponse;
import dev.penstock.api.metrics.v1.Series;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.Labels;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists series with their newest values. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List series and their newest values.",
        footer = {
            "",
            "Examples:",
            "  penstock metrics list",
            "  penstock metrics list 'temperature{zone=a}' --json"
        })
final class ListCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectorParameter selector = new SelectorParameter();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "1000",
            description = "Series at most (default: ${DEFAULT-VALUE}).")
    private int limit = PAGE;

    @Option(names = "--json", description = "One JSON object per series.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var table = new Table("SERIES", "TYPE", "VALUE", "AT");
        int shown = 0;
        int total;
        try (PenstockClient client = server.connect()) {
            String token = "";
            do {
                ListSeriesResponse page = client.listSeries(request(limit - shown, token));
                page.getSeriesList()
                        .forEach(json ? one -> print(one, out) : one -> add(one, table));
                shown += page.getSeriesCount();
                total = page.getTotalCount();
                token = page.getNextPageToken();
            } while (!token.isEmpty() && shown < limit);
        }
        if (!json) {
            table.printTo(out, Terminal.current());
            spec.commandLine().getErr().printf("%d of %d series%n", shown, Math.max(total, shown));
        }
        return ExitCode.OK;
    }

    private ListSeriesRequest request(int wanted, String token) {
        return ListSeriesRequest.newBuilder()
                .setSelector(selector.value())
                .setPageSize(Math.min(PAGE, wanted))
                .setPageToken(token)
                .build();
    }

    private static void add(Series series, Table table) {
        table.add(
                Labels.series(series.getName(), series.getSource(), series.getTagsMap()),
                series.getMetricType(),
                series.hasLastValue() ? Labels.value(series.getLastValue()) : "",
                series.hasLastTimestampMs() ? Times.full(series.getLastTimestampMs()) : "");
    }

    private static void print(Series series, PrintWriter out) {
        Json line =
                Json.object()
                        .with("name", series.getName())
                        .with("source", series.getSource())
                        .with("tags", series.getTagsMap())
                        .with("type", series.getMetricType());
        if (series.hasLastValue()) {
            line.with("value", series.getLastValue()).with("time", series.getLastTimestampMs());
        }
        line.printTo(out);
    }
}
