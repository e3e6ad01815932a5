package dev.penstock.cli.logs;

import dev.penstock.api.logs.v1.TailRequest;
import dev.penstock.api.logs.v1.TailResponse;
import dev.penstock.cli.EntryPrinter;
import dev.penstock.cli.Live;
import dev.penstock.cli.LiveOptions;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows entries one by one. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Every entry as it is stored, in the order it was stored, each once.",
            "Resumes by itself after the server was away, without a gap."
        },
        footer = {
            "",
            "Examples:",
            "  penstock logs tail                              # the last ten, then live",
            "  penstock logs tail 'level>=warn application=checkout' --last 100",
            "  penstock logs tail timeout --since -1h --for 60s --json > entries.jsonl"
        })
final class TailCommand implements Callable<Integer> {
    private static final int HEARTBEAT_SECONDS = 15;
    private static final int LAST = 10;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final LiveOptions live = new LiveOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "QUERY",
            description = "What to show, see penstock logs --help (default: all).")
    private List<String> words = List.of();

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description =
                    "First the newest so many that match, at most 1000 (default: 10; 0 with --since).")
    private @Nullable Integer last;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "First what was stored from then on: -1h, 2026-05-01T12:00, …")
    private @Nullable String since;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "0",
            description =
                    "Replay from --since at this speed, 0.1 to 100, instead of as fast as possible.")
    private double speed;

    @Spec private CommandSpec spec;

    private final Map<String, Long> levels = new TreeMap<>();
    private long entries;
    private long skipped;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var printer = new EntryPrinter(out, live.json());
        try (PenstockClient client = server.connect()) {
            return new Live<>(ResumableMethod.TAIL_LOGS, request(), spec.commandLine().getErr())
                    .run(
                            client,
                            live.duration(),
                            response -> show(response, printer, out),
                            this::summarise);
        }
    }

    private TailRequest request() {
        var request =
                TailRequest.newBuilder()
                        .setQuery(String.join(" ", words))
                        .setReplaySpeed(speed)
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS);
        if (since != null) {
            request.setStart(Times.toProto(Times.parse(since, Instant.now())));
        }
        Integer wanted = last;
        if (wanted != null) {
            request.setLast(wanted);
        } else if (since == null) {
            request.setLast(LAST);
        }
        return request.build();
    }

    private void show(TailResponse response, EntryPrinter printer, PrintWriter out) {
        skipped += response.getSkipped();
        if (response.hasEntry()) {
            entries++;
            levels.merge(response.getEntry().getLevel(), 1L, Long::sum);
            printer.print(response.getEntry());
            out.flush();
        }
    }

    private void summarise() {
        PrintWriter err = spec.commandLine().getErr();
        var byLevel = new StringBuilder();
        levels.forEach((level, count) -> byLevel.append(", %s %d".formatted(level, count)));
        err.printf("%d entries%s%s%n", entries, byLevel, skipped > 0 ? ", skipped " + skipped : "");
        err.flush();
    }
}
