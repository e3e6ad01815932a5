package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.cli.Json;
import dev.penstock.cli.Labels;
import dev.penstock.cli.Live;
import dev.penstock.cli.LiveOptions;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Watches aggregated values live. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Values live, a window at a time, with history before if wanted.",
            "Resumes by itself after the server was away. A window is shown when the next one begins; one",
            "that late points change is shown again. JSON has every state of every window."
        },
        footer = {
            "",
            "Examples:",
            "  penstock metrics watch 'temperature{zone=a}' --for 60s",
            "  penstock metrics watch power --agg sum --group --step 5s",
            "  penstock metrics watch temperature --start -10m --speed 10   # replay"
        })
final class WatchCommand implements Callable<Integer> {
    private static final int HEARTBEAT_SECONDS = 15;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectorParameter selector = new SelectorParameter();
    @Mixin private final AggregationOptions aggregation = new AggregationOptions();
    @Mixin private final LiveOptions live = new LiveOptions();

    @Option(
            names = "--step",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Width of a window (default: ${DEFAULT-VALUE}).")
    private Duration step = Duration.ofSeconds(1);

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Begin with history from then on.")
    private @Nullable String start;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "0",
            description = "Replay from --start at this speed, 0.1 to 100, instead of going live.")
    private double speed;

    @Spec private CommandSpec spec;

    private final Map<String, Course> courses = new TreeMap<>();
    private boolean toldOfMore;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try (PenstockClient client = server.connect()) {
            return new Live<>(ResumableMethod.WATCH, request(), err)
                    .run(client, live.duration(), this::show, this::summarise);
        }
    }

    private WatchRequest request() {
        var request =
                WatchRequest.newBuilder()
                        .setSelector(selector.value())
                        .setStep(Times.toProto(step))
                        .setAggregation(aggregation.aggregation())
                        .addAllGroupBy(aggregation.by())
                        .setGroup(aggregation.group())
                        .setMaxSeries(aggregation.maxSeries())
                        .setReplaySpeed(speed)
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS);
        if (start != null) {
            request.setStart(Times.toProto(Times.parse(start, Instant.now())));
        }
        return request.build();
    }

    private void show(WatchResponse response) {
        tellOfMore(response);
        PrintWriter out = spec.commandLine().getOut();
        for (SeriesValues series : response.getSeriesList()) {
            String name = Labels.series(series.getName(), series.getSource(), series.getTagsMap());
            Course course = courses.computeIfAbsent(name, _ -> new Course());
            for (int i = 0; i < series.getValuesCount(); i++) {
                if (live.json()) {
                    print(out, series, i);
                }
                course.add(series.getTimestampsMs(i), series.getValues(i));
            }
            course.settled().forEach(window -> print(out, name, window));
        }
        out.flush();
    }

    private void tellOfMore(WatchResponse response) {
        if (response.getTruncated() && !toldOfMore) {
            toldOfMore = true;
            PrintWriter err = spec.commandLine().getErr();
            err.println("there are more series; see --max-series");
            err.flush();
        }
    }

    private static void print(PrintWriter out, SeriesValues series, int index) {
        Json.object()
                .with("time", series.getTimestampsMs(index))
                .with("name", series.getName())
                .with("source", series.getSource())
                .with("tags", series.getTagsMap())
                .with("value", series.getValues(index))
                .printTo(out);
    }

    private void print(PrintWriter out, String name, Course.Window window) {
        if (!live.json()) {
            Terminal terminal = Terminal.current();
            out.println(
                    terminal.dim(Times.clock(window.timeMillis()))
                            + "  "
                            + name
                            + "  "
                            + terminal.bold(Labels.value(window.value())));
        }
    }

    private void summarise() {
        var table = new Table("SERIES", "WINDOWS", "MIN", "MEAN", "MAX", "LAST");
        courses.forEach((name, course) -> course.addTo(table, name));
        table.printTo(
                live.json() ? spec.commandLine().getErr() : spec.commandLine().getOut(),
                Terminal.current());
    }
}
