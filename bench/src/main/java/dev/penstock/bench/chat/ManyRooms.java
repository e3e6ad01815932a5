package dev.penstock.bench.chat;

import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.SendResponse;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.process.Sizes;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What rooms cost: those nobody is in, those somebody follows, and at the next start. One thread. */
public final class ManyRooms {
    private static final int AT_ONCE = 500;
    private static final int CONNECTIONS = 20;
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final ServerCommand command;
    private final Path folder;
    private final int rooms;

    public ManyRooms(ServerCommand command, Path folder, int rooms) {
        this.command = command;
        this.folder = folder;
        this.rooms = rooms;
    }

    /** Makes them, looks at the server, follows them all, starts it again; adds rows. */
    public void run(Report report) throws IOException, InterruptedException {
        double empty;
        try (var server = ServerProcess.start(command, folder)) {
            empty = millis(server);
            Sizes before = Sizes.of(server);
            long begin = System.nanoTime();
            make(server, report);
            double seconds = (System.nanoTime() - begin) / 1e9;
            report.note("%,d rooms made in %.1f s, a message in each", rooms, seconds);
            row(report, "nobody is in them", before, Sizes.of(server));
            follow(server, before, report);
            server.stop();
        }
        try (var server = ServerProcess.start(command, folder)) {
            Sizes after = Sizes.of(server);
            report.row(
                    "rooms",
                    "after a start",
                    "number",
                    rooms,
                    "live heap MiB",
                    after.heapMebibytes(),
                    "RSS MiB",
                    after.rssMebibytes());
            report.note(
                    "start to ready: %.0f ms with %,d rooms, %.0f ms empty",
                    millis(server), rooms, empty);
            server.kill();
        }
        try (var server = ServerProcess.start(command, folder)) {
            report.note("start to ready after kill -9: %.0f ms", millis(server));
            server.stop();
        }
    }

    private void make(ServerProcess server, Report report)
            throws IOException, InterruptedException {
        int made = 0;
        try (Connection connection = Connection.open(server.port())) {
            for (int from = 0; from < rooms; from += AT_ONCE) {
                var messages = new ArrayList<ChatMessage>();
                for (int i = from; i < Math.min(rooms, from + AT_ONCE); i++) {
                    messages.add(
                            ChatMessage.newBuilder()
                                    .setUsername("maker-" + i % 50)
                                    .setRoomId("room-" + i)
                                    .setContent("hello")
                                    .build());
                }
                byte[] answer =
                        UnaryCall.stream(connection, "chat.ChatService/SendMessage", messages);
                made += SendResponse.parseFrom(answer).getMessagesSent();
            }
        }
        report.check(made == rooms, "%,d of %,d rooms made", made, rooms);
    }

    private void follow(ServerProcess server, Sizes before, Report report)
            throws IOException, InterruptedException {
        var connections = new ArrayList<Connection>();
        var ended = new Ended();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(Connection.open(server.port()));
            }
            for (int i = 0; i < rooms; i++) {
                GrpcStream stream =
                        connections.get(i % CONNECTIONS).call("penstock.chat.v1.Chat/Watch", ended);
                stream.send(WatchRequest.newBuilder().setRoom("room-" + i).build().toByteArray());
                stream.halfClose();
            }
            server.awaitQuiet(QUIET);
            row(report, "each is followed by one", before, Sizes.of(server));
            report.check(ended.count.get() == 0, "%,d ended: %s", ended.count.get(), ended.example);
        } finally {
            connections.forEach(Connection::close);
        }
    }

    private void row(Report report, String how, Sizes before, Sizes after) {
        report.row(
                "rooms",
                how,
                "number",
                rooms,
                "live heap MiB",
                after.heapMebibytes(),
                "heap bytes each",
                (after.heap() - before.heap()) / rooms,
                "RSS MiB",
                after.rssMebibytes());
    }

    private static double millis(ServerProcess server) {
        return server.startup().toNanos() / 1e6;
    }

    private static final class Ended implements StreamListener {
        private final AtomicInteger count = new AtomicInteger();
        private volatile String example = "";

        @Override
        public void onEnd(GrpcStatus status) {
            if (status.code() != GrpcStatus.CONNECTION_LOST) {
                example = status.toString();
                count.incrementAndGet();
            }
        }
    }
}
