package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.cli.Json;
import dev.penstock.cli.Labels;
import dev.penstock.cli.Live;
import dev.penstock.cli.LiveOptions;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Follows points one by one. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Every point as it is stored, in the order it was stored, each once.",
            "Resumes by itself after the server was away, without a gap."
        },
        footer = {
            "",
            "Examples:",
            "  penstock metrics tail 'temperature{source=press-01}'",
            "  penstock metrics tail --start -5m --json > points.jsonl   # points send takes it back"
        })
final class TailCommand implements Callable<Integer> {
    private static final int HEARTBEAT_SECONDS = 15;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectorParameter selector = new SelectorParameter();
    @Mixin private final LiveOptions live = new LiveOptions();

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Begin with what arrived from then on (default: now).")
    private @Nullable String start;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "0",
            description = "Replay at this speed, 0.1 to 100, instead of as fast as possible.")
    private double speed;

    @Spec private CommandSpec spec;

    private final Map<Integer, Series> known = new HashMap<>();
    private long points;
    private long skipped;

    @Override
    public Integer call() throws InterruptedException {
        try (PenstockClient client = server.connect()) {
            return new Live<>(ResumableMethod.TAIL, request(), spec.commandLine().getErr())
                    .run(client, live.duration(), this::show, this::summarise);
        }
    }

    private TailRequest request() {
        var request =
                TailRequest.newBuilder()
                        .setSelector(selector.value())
                        .setReplaySpeed(speed)
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS);
        if (start != null) {
            request.setStart(Times.toProto(Times.parse(start, Instant.now())));
        }
        return request.build();
    }

    private void show(TailResponse response) {
        PrintWriter out = spec.commandLine().getOut();
        response.getSeriesList().forEach(series -> known.put(series.getId(), series));
        skipped += response.getSkipped();
        for (TailPoint point : response.getPointsList()) {
            points++;
            print(out, point, known.getOrDefault(point.getSeriesId(), Series.getDefaultInstance()));
        }
        out.flush();
    }

    private void print(PrintWriter out, TailPoint point, Series series) {
        if (live.json()) {
            Json.object()
                    .with("time", point.getTimestampMs())
                    .with("source", series.getSource())
                    .with("name", series.getName())
                    .with("value", point.getValue())
                    .with("tags", series.getTagsMap())
                    .printTo(out);
            return;
        }
        Terminal terminal = Terminal.current();
        out.println(
                terminal.dim(Times.full(point.getTimestampMs()))
                        + "  "
                        + Labels.series(series.getName(), series.getSource(), series.getTagsMap())
                        + "  "
                        + terminal.bold(Labels.value(point.getValue())));
    }

    private void summarise() {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d points of %d series%s%n",
                points, known.size(), skipped > 0 ? ", skipped " + skipped : "");
        err.flush();
    }
}
