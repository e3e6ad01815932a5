package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.api.chat.v1.WatchResponse;
import dev.penstock.cli.ChatPrinter;
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

/** Follows rooms without being there. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Everything that happens in a room, or in all, without joining: nobody is told.",
            "Resumes by itself after the server was away, without a gap."
        },
        footer = {
            "",
            "Examples:",
            "  penstock chat tail ops --last 20",
            "  penstock chat tail --mentions ann --for 60s --json",
            "  penstock chat tail ops --since -1h --speed 10"
        })
final class TailCommand implements Callable<Integer> {
    private static final int HEARTBEAT_SECONDS = 15;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final LiveOptions live = new LiveOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "ROOM",
            defaultValue = "",
            description = "The room (default: all).")
    private String room = "";

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            defaultValue = "0",
            description = "First the newest so many messages of the room, at most 1000.")
    private int last;

    @Option(
            names = "--mentions",
            paramLabel = "NAME",
            description = "Only messages that mention this user.")
    private String mentions = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "First what happened from then on: -1h, 2026-05-01T12:00, …")
    private @Nullable String since;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "0",
            description =
                    "Replay from --since at this speed, 0.1 to 100, instead of as fast as possible.")
    private double speed;

    @Spec private CommandSpec spec;

    private long events;
    private long skipped;

    @Override
    public Integer call() throws InterruptedException {
        var printer =
                new ChatPrinter(
                        spec.commandLine().getOut(),
                        new ChatPrinter.Format(live.json(), room.isEmpty()));
        try (PenstockClient client = server.connect()) {
            return new Live<>(ResumableMethod.WATCH_CHAT, request(), spec.commandLine().getErr())
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
                        .setRoom(room)
                        .setMentions(mentions)
                        .setLast(last)
                        .setReplaySpeed(speed)
                        .setHeartbeatSeconds(HEARTBEAT_SECONDS);
        if (since != null) {
            request.setStart(Times.toProto(Times.parse(since, Instant.now())));
        }
        return request.build();
    }

    private void show(WatchResponse response, ChatPrinter printer) {
        skipped += response.getSkipped();
        if (response.hasEvent()) {
            events++;
            printer.print(response.getEvent());
        } else if (response.hasHistory()) {
            printer.print(response.getHistory());
        }
    }

    private void summarise() {
        PrintWriter err = spec.commandLine().getErr();
        err.printf("%d events%s%n", events, skipped > 0 ? ", skipped " + skipped : "");
        err.flush();
    }
}
