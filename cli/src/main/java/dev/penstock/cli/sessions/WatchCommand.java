package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.api.sessions.v1.WatchResponse;
import dev.penstock.cli.Live;
import dev.penstock.cli.LiveOptions;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows the record of a session. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "The record of a session as it grows, without joining: nobody is told.",
            "Resumes by itself after the server was away, without a gap."
        },
        footer = {
            "",
            "Examples:",
            "  penstock session watch outage-42 --last 50",
            "  penstock session watch outage-42 --since -1h --for 60s --json"
        })
final class WatchCommand implements Callable<Integer> {
    private static final int HEARTBEAT_SECONDS = 15;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final LiveOptions live = new LiveOptions();

    @Parameters(paramLabel = "SESSION", description = "The session.")
    private String session = "";

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description =
                    "First the newest so many events, at most 1000 (default: 10; 0 with --since).")
    private @Nullable Integer last;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "First what happened from then on: -1h, 2026-05-01T12:00, …")
    private @Nullable String since;

    @Spec private CommandSpec spec;

    private long events;

    @Override
    public Integer call() throws InterruptedException {
        var printer = new RecordPrinter(spec.commandLine().getOut(), live.json());
        try (PenstockClient client = server.connect()) {
            return new Live<>(ResumableMethod.WATCH_SESSION, request(), spec.commandLine().getErr())
                    .run(
                            client,
                            live.duration(),
                            response -> show(response, printer),
                            this::summarise);
        }
    }

    private WatchRequest request() {
        var request =
                WatchRequest.newBuilder()
                        .setSessionId(session)
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS);
        if (since != null) {
            request.setStart(Times.toProto(Times.parse(since, Instant.now())));
        }
        Integer wanted = last;
        if (wanted != null) {
            request.setLast(wanted);
        } else if (since == null) {
            request.setLast(10);
        }
        return request.build();
    }

    private void show(WatchResponse response, RecordPrinter printer) {
        if (response.hasEvent()) {
            events++;
            printer.print(response.getEvent());
        }
    }

    private void summarise() {
        PrintWriter err = spec.commandLine().getErr();
        err.printf("%d events%n", events);
        err.flush();
    }
}
