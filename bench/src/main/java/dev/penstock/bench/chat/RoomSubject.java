package dev.penstock.bench.chat;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.load.SendTimes;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One server with many people in rooms or sessions, some of whom speak. One thread drives it. */
public final class RoomSubject implements AutoCloseable {
    private static final int TIMED_EVERY = 10;
    private static final int AHEAD = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 200_000;

    private final ServerProcess process;
    private final Scene scene;
    private final SendTimes times = new SendTimes();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Histogram> latencies = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Speakers speakers;

    /**
     * What was heard in one phase.
     *
     * @param saidPerSecond messages said
     * @param deliveredPerSecond messages heard by all together
     * @param latency microseconds from when a message was due to when it was heard
     * @param serverNanosPerDelivery processor time of the server
     */
    public record Phase(
            double saidPerSecond,
            double deliveredPerSecond,
            Histogram latency,
            double serverNanosPerDelivery) {}

    /** Lets everybody join and returns when each has heard something. */
    public RoomSubject(ServerProcess process, Scene scene, int people, int connectionCount)
            throws IOException, InterruptedException {
        this.process = process;
        this.scene = scene;
        for (int i = 0; i < connectionCount; i++) {
            connections.add(Connection.open(process.port()));
            latencies.add(new Histogram(3));
        }
        for (int i = 0; i < people; i++) {
            int at = i % connectionCount;
            boolean timed = i / connectionCount % TIMED_EVERY == 0;
            var member = new Member(scene, times, timed ? latencies.get(at) : null);
            member.join(connections.get(at), i);
            members.add(member);
        }
        Connection own = Connection.open(process.port());
        connections.add(own);
        speakers = new Speakers(own, scene, times);
        prime();
    }

    public ServerProcess process() {
        return process;
    }

    /** So many messages a second. */
    public Phase atRate(double perSecond, Duration duration)
            throws IOException, InterruptedException {
        return phase(() -> speakers.atRate(perSecond, duration));
    }

    /** As fast as everybody hears. */
    public Phase atFullSpeed(Duration duration) throws IOException, InterruptedException {
        return phase(() -> speakers.atFullSpeed(duration, AHEAD, this::slowest));
    }

    /** Somebody says something besides, on the call by which they hear. One thread may, meanwhile. */
    public void say(int person, byte[] message) throws IOException, InterruptedException {
        members.get(person).say(message);
    }

    /** Messages out of order, twice, or after a hole. */
    public long violations() {
        return members.stream().mapToLong(Member::violations).sum();
    }

    private interface Speaking {
        void run() throws IOException, InterruptedException;
    }

    private Phase phase(Speaking speaking) throws IOException, InterruptedException {
        latencies.forEach(Histogram::reset);
        long before = heard();
        long from = speakers.said();
        Duration cpu = process.cpu();
        long begin = System.nanoTime();
        speaking.run();
        awaitAll();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long delivered = heard() - before;
        var all = new Histogram(3);
        latencies.forEach(all::add);
        return new Phase(
                (speakers.said() - from) / seconds,
                delivered / seconds,
                all,
                (double) process.cpu().minus(cpu).toNanos() / Math.max(1, delivered));
    }

    /** One message of each speaker until everybody has heard something. */
    private void prime() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            require(deadline);
            for (int i = 0; i < scene.speakers(); i++) {
                speakers.say();
            }
            LockSupport.parkNanos(100_000_000);
        } while (members.stream().anyMatch(member -> member.most() < 0));
        awaitAll();
    }

    private long heard() {
        return members.stream().mapToLong(Member::received).sum();
    }

    /** Up to which number everybody has heard what was said where they are. */
    private long slowest() {
        return members.stream().mapToLong(Member::most).min().orElse(0) + scene.places() - 1;
    }

    private void awaitAll() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (slowest() < speakers.said() - 1) {
            require(deadline);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void require(long deadline) throws IOException {
        for (Member member : members) {
            if (member.ended() != null) {
                throw new IOException(
                        process.name() + ": a member's call ended: " + member.ended());
            }
        }
        if (System.nanoTime() > deadline) {
            throw new IOException(
                    process.name() + ": not everybody hears everything within " + PATIENCE);
        }
    }

    @Override
    public void close() {
        connections.forEach(Connection::close);
    }
}
