package dev.penstock.cli.sessions;

import com.google.protobuf.Timestamp;
import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.cli.ChatPrinter;
import dev.penstock.cli.EntryPrinter;
import dev.penstock.cli.PointPrinter;
import dev.penstock.cli.SelectorSyntax;
import dev.penstock.cli.Times;
import dev.penstock.client.Replay;
import dev.penstock.client.ResumableMethod;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.TypeConversionException;

/** Opens the streams of a replay, all with the same start, speed and beginning. One thread. */
final class ReplayStreams {
    private static final int HEARTBEAT_SECONDS = 15;

    private final ReplayRun run;
    private final Replay replay;
    private final Timestamp start;
    private final long untilMs;
    private final PrintWriter out;
    private final boolean json;

    ReplayStreams(ReplayRun run, Replay replay, Instant until, PrintWriter out, boolean json) {
        this.run = run;
        this.replay = replay;
        this.start = Times.toProto(replay.start());
        this.untilMs = until.toEpochMilli();
        this.out = out;
        this.json = json;
    }

    /** The record of a session. */
    void session(String session) {
        var printer = new RecordPrinter(out, json);
        run.add(
                ResumableMethod.WATCH_SESSION,
                WatchRequest.newBuilder()
                        .setSessionId(session)
                        .setStart(start)
                        .setReplaySpeed(replay.speed())
                        .setReplayBegunMs(replay.begunMs())
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS)
                        .build(),
                response -> {
                    if (response.hasEvent() && response.getEvent().getTimeMs() <= untilMs) {
                        printer.print(response.getEvent());
                    }
                });
    }

    /** What {@code --with} names: a kind of stream and which of them. */
    void with(String what) {
        int at = what.indexOf('=');
        String kind = at < 0 ? what : what.substring(0, at);
        String which = at < 0 ? "" : what.substring(at + 1);
        switch (kind) {
            case "metrics" -> metrics(which);
            case "logs" -> logs(which);
            case "chat" -> chat(which);
            default ->
                    throw new TypeConversionException(
                            "--with: '%s' (expected: metrics=SELECTOR, logs=QUERY or chat=ROOM)"
                                    .formatted(what));
        }
    }

    private void metrics(String selector) {
        run.add(
                ResumableMethod.TAIL,
                dev.penstock.api.metrics.v1.TailRequest.newBuilder()
                        .setSelector(SelectorSyntax.parse(selector))
                        .setStart(start)
                        .setReplaySpeed(replay.speed())
                        .setReplayBegunMs(replay.begunMs())
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS)
                        .build(),
                new PointPrinter(out, json, untilMs)::print);
    }

    private void logs(String query) {
        var printer = new EntryPrinter(out, json);
        run.add(
                ResumableMethod.TAIL_LOGS,
                dev.penstock.api.logs.v1.TailRequest.newBuilder()
                        .setQuery(query)
                        .setStart(start)
                        .setReplaySpeed(replay.speed())
                        .setReplayBegunMs(replay.begunMs())
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS)
                        .build(),
                response -> {
                    if (response.hasEntry() && response.getEntry().getTimestamp() <= untilMs) {
                        printer.print(response.getEntry());
                        out.flush();
                    }
                });
    }

    private void chat(String room) {
        var printer = new ChatPrinter(out, new ChatPrinter.Format(json, true));
        run.add(
                ResumableMethod.WATCH_CHAT,
                dev.penstock.api.chat.v1.WatchRequest.newBuilder()
                        .setRoom(room)
                        .setStart(start)
                        .setReplaySpeed(replay.speed())
                        .setReplayBegunMs(replay.begunMs())
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS)
                        .build(),
                response -> {
                    if (response.hasEvent() && response.getEvent().getTimeMs() <= untilMs) {
                        printer.print(response.getEvent());
                    }
                });
    }
}
