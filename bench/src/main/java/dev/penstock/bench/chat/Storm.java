package dev.penstock.bench.chat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.JoinRoom;
import dev.penstock.api.chat.v1.LeaveRoom;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.SayResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * People who join and leave one room over and over, as fast as they are answered, while others talk in
 * another. One thread drives it.
 */
public final class Storm {
    private static final String ROOM = "storm";

    /** After a start the server gives everybody 30 s to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** By contract a user has left a second after the last call; give it two. */
    private static final long LEASE_NANOS = Duration.ofSeconds(2).toNanos();

    private final ServerProcess server;
    private final Queue<Restless> answered = new ConcurrentLinkedQueue<>();
    private final Map<String, String> refusals = new TreeMap<>();

    public Storm(ServerProcess server) {
        this.server = server;
    }

    /** Runs for so long with so many people; adds a row. */
    public void run(int people, Duration duration, Report report)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(server.port());
                var calm = new RoomSubject(server, 10, 1, 1)) {
            // Only a room that is there can be followed.
            var made =
                    UnaryCall.call(
                            connection,
                            "penstock.chat.v1.Chat/Say",
                            SayRequest.newBuilder()
                                    .setUser("maker")
                                    .setRoom(ROOM)
                                    .setText("come and go")
                                    .build(),
                            SayResponse.parser());
            report.check(!made.getMessageId().isEmpty(), "nothing said");
            var count = new Comings();
            count.follow(connection, ROOM);
            var restless = new ArrayList<Restless>();
            for (int i = 0; i < people; i++) {
                restless.add(new Restless(connection, "restless-" + i));
            }
            Duration cpu = server.cpu();
            long begin = System.nanoTime();
            var latency = new Histogram(3);
            Thread talking = Thread.ofPlatform().start(() -> talk(calm, duration, latency));
            long changes = storm(restless, begin + duration.toNanos());
            double seconds = (System.nanoTime() - begin) / 1e9;
            talking.join();
            double busy = server.cpu().minus(cpu).toNanos() / 1e9 / seconds;
            for (Restless one : restless) {
                one.end();
            }
            awaitSilence(count);
            report(people, changes / seconds, busy, count, latency, report);
        }
    }

    private static void talk(RoomSubject calm, Duration duration, Histogram latency) {
        try {
            latency.add(calm.atRate(50, duration).latency());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long storm(List<Restless> restless, long end) throws IOException, InterruptedException {
        long changes = 0;
        answered.addAll(restless);
        while (System.nanoTime() - end < 0) {
            Restless next = answered.poll();
            if (next == null) {
                LockSupport.parkNanos(20_000);
            } else {
                next.change();
                changes++;
            }
        }
        return changes;
    }

    /** Until all have gone, and then a while for what should not come. */
    private static void awaitSilence(Comings count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (count.joined() != count.left() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LEASE_NANOS / 10);
        }
        long end = System.nanoTime() + LEASE_NANOS;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LEASE_NANOS);
        }
    }

    private void report(
            int people,
            double changesPerSecond,
            double busy,
            Comings count,
            Histogram calm,
            Report report) {
        report.row(
                "storm",
                "%,d people, one room".formatted(people),
                "joins and leaves asked/s",
                changesPerSecond,
                "events written",
                count.events(),
                "server CPU cores",
                busy,
                "calm room p50 ms",
                calm.getValueAtPercentile(50) / 1e3,
                "calm room p99 ms",
                calm.getValueAtPercentile(99) / 1e3);
        refusals.forEach((reason, example) -> report.note("refused, %s: %s", reason, example));
        report.check(
                count.violations().isEmpty(),
                "who is there is told wrongly: %s",
                count.violations());
        report.check(
                count.joined() == count.left(),
                "%,d joins and %,d leaves when all had gone",
                count.joined(),
                count.left());
    }

    /** Somebody who joins, and as soon as that is done leaves, and so on. */
    private final class Restless implements StreamListener {
        private final String user;
        private final GrpcStream stream;
        private long request;

        Restless(Connection connection, String user) throws IOException {
            this.user = user;
            stream = connection.call("penstock.chat.v1.Chat/Chat", this);
        }

        void change() throws IOException, InterruptedException {
            request++;
            var message = ChatRequest.newBuilder().setUser(user).setRequest(request);
            if (request % 2 == 1) {
                message.setJoin(JoinRoom.newBuilder().setRoom(ROOM));
            } else {
                message.setLeave(LeaveRoom.newBuilder().setRoom(ROOM));
            }
            stream.send(message.build().toByteArray());
        }

        void end() throws IOException {
            stream.halfClose();
        }

        @Override
        public void onMessage(byte[] buffer, int offset, int length) {
            try {
                var heard = ChatResponse.parser().parseFrom(buffer, offset, length);
                if (heard.hasRefused()) {
                    synchronized (refusals) {
                        refusals.put(
                                heard.getRefused().getReason(), heard.getRefused().getMessage());
                    }
                }
                if (heard.hasAccepted() || heard.hasRefused()) {
                    answered.add(this);
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("an answer that cannot be read", e);
            }
        }

        @Override
        public void onEnd(GrpcStatus status) {
            if (!status.isOk()) {
                synchronized (refusals) {
                    refusals.put("a call ended", user + ": " + status);
                }
            }
        }
    }
}
