package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.GetSessionResponse;
import dev.penstock.api.sessions.v1.ListSessionsRequest;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.Replay;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the past again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Show a session, or any stretch of the past, as it ran: at any speed, in step with the",
            "metrics, logs and chat of the same moments.",
            "Without SESSION: the records of all sessions of the time from --start to --until."
        },
        footer = {
            "",
            "Examples:",
            "  penstock session replay outage-42 --speed 10",
            "  penstock session replay outage-42 --speed 5 --with 'metrics=latency{source=web-1}' \\",
            "      --with 'logs=level>=warn' --with chat=ops",
            "  penstock session replay --start -2h --until -1h --speed 60 --with logs= --json"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final int MOST_SESSIONS = 100;

    @Mixin private final ServerOption server = new ServerOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "SESSION",
            defaultValue = "",
            description = "The session (default: all of that time).")
    private String session = "";

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "The first moment: -1h, … (default: where the session's record begins).")
    private @Nullable String start;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "The last moment (default: the session's last event; else now).")
    private @Nullable String until;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "How fast time passes, 0.1 to 100 (default: 1).")
    private double speed = 1;

    @Option(
            names = "--with",
            paramLabel = "KIND=WHAT",
            description =
                    "Also metrics=SELECTOR, logs=QUERY or chat=ROOM of the same moments; repeatable.")
    private List<String> streams = List.of();

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (session.isEmpty() && start == null) {
            throw new ParameterException(spec.commandLine(), "--start: missing (or SESSION)");
        }
        try (PenstockClient client = server.connect()) {
            TimeRange range =
                    session.isEmpty() ? given(0, Instant.now().toEpochMilli()) : rangeOf(client);
            Instant first = Instant.ofEpochMilli(range.getStartMs());
            Instant last = Instant.ofEpochMilli(range.getEndMs());
            require(first, last);
            return replay(client, first, last);
        }
    }

    private int replay(PenstockClient client, Instant first, Instant last)
            throws InterruptedException {
        List<String> sessions = session.isEmpty() ? during(client, first, last) : List.of(session);
        Replay replay = Replay.begin(client, first, speed);
        PrintWriter err = spec.commandLine().getErr();
        try (var run = new ReplayRun(client, err)) {
            var opened = new ReplayStreams(run, replay, last, spec.commandLine().getOut(), json);
            sessions.forEach(opened::session);
            streams.forEach(opened::with);
            var span = Duration.between(first, last);
            err.printf(
                    "replaying %s to %s at speed %s%n",
                    Times.full(first.toEpochMilli()), Times.full(last.toEpochMilli()), speed);
            err.flush();
            return run.run(Duration.ofMillis((long) (span.toMillis() / speed)).plus(LEAD));
        }
    }

    private void require(Instant first, Instant last) {
        if (!last.isAfter(first)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--until: %s (expected: after %s)"
                            .formatted(
                                    Times.full(last.toEpochMilli()),
                                    Times.full(first.toEpochMilli())));
        }
        if (!(speed >= 0.1 && speed <= 100)) {
            throw new ParameterException(
                    spec.commandLine(), "--speed: " + speed + " (expected: 0.1 to 100)");
        }
    }

    /** Where the record begins and ends, unless the command line says otherwise. */
    private TimeRange rangeOf(PenstockClient client) throws InterruptedException {
        GetSessionResponse found = client.sessions().get(session);
        long begin = found.getRecordStartMs();
        Session whole = found.getSession();
        return given(begin == 0 ? whole.getCreatedMs() : begin, whole.getLastEventMs() + 1);
    }

    private TimeRange given(long begin, long end) {
        Instant now = Instant.now();
        return TimeRange.newBuilder()
                .setStartMs(start == null ? begin : Times.parse(start, now).toEpochMilli())
                .setEndMs(until == null ? end : Times.parse(until, now).toEpochMilli())
                .build();
    }

    private static List<String> during(PenstockClient client, Instant first, Instant last)
            throws InterruptedException {
        var found = new ArrayList<String>();
        client.sessions()
                .list(
                        ListSessionsRequest.newBuilder()
                                .setPageSize(MOST_SESSIONS)
                                .setDuring(Ranges.of(first, last))
                                .build())
                .getSessionsList()
                .forEach(each -> found.add(each.getId()));
        return found;
    }
}
