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

    /** People in the calm room, each on a connection of their own: all of them are timed. */
    private static final int PEOPLE = 10;

    /** Messages a second in the calm room. */
    private static final double RATE = 50;

    /** How long everybody joins at once, as a caller may after a pause. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    /** After a start the server gives everybody 30 s to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = 20_000;

    /** By contract a user has left a second after the last call; give it two. */
    private static final long LEASE_NANOS = Duration.ofSeconds(2).toNanos();

    private final ServerProcess server;
    private final Queue<Restless> answered = new ConcurrentLinkedQueue<>();
    private final Map<String, Refused> refusals = new TreeMap<>();

    /** How often something was refused, and how it was said the first time. */
    private record Refused(long times, String example) {
        Refused and(Refused other) {
            return new Refused(times + other.times(), example);
        }
    }

    public Storm(ServerProcess server) {
        this.server = server;
    }

    /** Runs for so long with so many people; adds rows: without them, when they begin, and then. */
    public void run(int people, Duration duration, Report report)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(server.port());
                var calm = new RoomSubject(server, new OneRoom(1), PEOPLE, PEOPLE)) {
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
            // A server that has just started answers late, storm or not.
            calm.atRate(RATE, duration);
            report("none", 0, round(calm, duration, List.of()), report);
            answered.addAll(restless);
            Round first = round(calm, FIRST, restless);
            report("its first second", count.events(), first, report);
            report("going on", count.events(), round(calm, duration, restless), report);
            for (Restless one : restless) {
                one.end();
            }
            awaitSilence(count);
            check(count, report);
        }
    }

    /** What happened in one round. */
    private record Round(double changes, double busy, Histogram calm) {}

    private Round round(RoomSubject calm, Duration duration, List<Restless> restless)
            throws IOException, InterruptedException {
        Duration cpu = server.cpu();
        long begin = System.nanoTime();
        var latency = new Histogram(3);
        Thread talking = Thread.ofPlatform().start(() -> talk(calm, duration, latency));
        long changes = restless.isEmpty() ? 0 : storm(begin + duration.toNanos());
        talking.join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Round(
                changes / seconds, server.cpu().minus(cpu).toNanos() / 1e9 / seconds, latency);
    }

    private static void talk(RoomSubject calm, Duration duration, Histogram latency) {
        try {
            latency.add(calm.atRate(RATE, duration).latency());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long storm(long end) throws IOException, InterruptedException {
        long changes = 0;
        while (System.nanoTime() - end < 0) {
            Restless next = answered.poll();
            if (next == null) {
                LockSupport.parkNanos(PAUSE_NANOS);
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

    private static void report(String storm, long events, Round round, Report report) {
        report.row(
                "storm",
                storm,
                "joins and leaves/s",
                round.changes(),
                "events written",
                events,
                "server CPU cores",
                round.busy(),
                "calm room p50 ms",
                round.calm().getValueAtPercentile(50) / 1e3,
                "calm room p99 ms",
                round.calm().getValueAtPercentile(99) / 1e3,
                "max ms",
                round.calm().getMaxValue() / 1e3);
    }

    private void check(Comings count, Report report) {
        synchronized (refusals) {
            refusals.forEach(
                    (reason, refused) ->
                            report.note(
                                    "refused, %s: %,d times, such as: %s",
                                    reason, refused.times(), refused.example()));
            if (refusals.isEmpty()) {
                report.note("nothing was refused: who joins too fast waits");
            }
        }
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

    private void refused(String reason, String example) {
        synchronized (refusals) {
            refusals.merge(reason, new Refused(1, example), Refused::and);
        }
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
                    refused(heard.getRefused().getReason(), heard.getRefused().getMessage());
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
                refused("a call ended", user + ": " + status);
            }
        }
    }
}
