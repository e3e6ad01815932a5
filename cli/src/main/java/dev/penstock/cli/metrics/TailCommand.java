package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.cli.Live;
import dev.penstock.cli.LiveOptions;
import dev.penstock.cli.PointPrinter;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import java.io.PrintWriter;
import java.time.Instant;
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
            description =
                    "Replay from --start at this speed, 0.1 to 100, instead of as fast as possible.")
    private double speed;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var printer = new PointPrinter(spec.commandLine().getOut(), live.json());
        try (PenstockClient client = server.connect()) {
            return new Live<>(ResumableMethod.TAIL, request(), spec.commandLine().getErr())
                    .run(client, live.duration(), printer::print, () -> summarise(printer));
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

    private void summarise(PointPrinter printer) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d points of %d series%s%n",
                printer.points(),
                printer.series(),
                printer.skipped() > 0 ? ", skipped " + printer.skipped() : "");
        err.flush();
    }
}
