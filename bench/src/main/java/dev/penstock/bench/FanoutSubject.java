package dev.penstock.bench;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.Meter;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.Publisher;
import dev.penstock.bench.load.SendTimes;
import dev.penstock.bench.load.TailSubscriber;
import dev.penstock.bench.load.Workload;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One server with one publisher and many subscribers of one feed. One thread drives it. */
final class FanoutSubject implements AutoCloseable {
    private static final String SOURCE = "bench-fanout";
    private static final int RECEIVE_WINDOW = 65_535;
    private static final int MESSAGES_AHEAD = 256;
    private static final int TIMED_EVERY = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerProcess process;
    private final int pointsPerMessage;
    private final SendTimes times = new SendTimes();
    private final List<Connection> connections = new ArrayList<>();
    private final List<TailSubscriber> active = new ArrayList<>();
    private final List<TailSubscriber> stallable = new ArrayList<>();
    private final List<List<TailSubscriber>> byConnection = new ArrayList<>();
    private final List<Meter> stallMeters = new ArrayList<>();
    private List<Meter> meters = new ArrayList<>();
    private final Publisher publisher;

    /**
     * What was delivered in one phase.
     *
     * @param messagesPerSecond messages of all active subscribers
     * @param pointsPerSecond points of all active subscribers
     * @param latency microseconds from when a message was due to when it was received
     * @param serverNanosPerPoint processor time of the server
     */
    record Phase(
            double messagesPerSecond,
            double pointsPerSecond,
            Histogram latency,
            double serverNanosPerPoint) {}

    /** Connects everyone and returns when each subscriber has received something. */
    FanoutSubject(
            ServerProcess process,
            int subscribers,
            int stalled,
            int connectionCount,
            int pointsPerMessage)
            throws IOException, InterruptedException {
        this.process = process;
        this.pointsPerMessage = pointsPerMessage;
        for (int i = 0; i < connectionCount; i++) {
            connections.add(Connection.open(process.port(), RECEIVE_WINDOW));
            byConnection.add(new ArrayList<>());
            meters.add(new Meter());
            stallMeters.add(new Meter());
        }
        for (int i = 0; i < subscribers; i++) {
            int connection = i % connectionCount;
            boolean mayStall = i < stalled;
            var subscriber =
                    new TailSubscriber(
                            pointsPerMessage,
                            (mayStall ? stallMeters : meters).get(connection),
                            i % TIMED_EVERY == 0 && !mayStall ? times : null);
            subscriber.subscribe(connections.get(connection), SOURCE, null);
            (mayStall ? stallable : active).add(subscriber);
            if (!mayStall) {
                byConnection.get(connection).add(subscriber);
            }
        }
        Connection own = Connection.open(process.port());
        connections.add(own);
        publisher = new Publisher(own, messages(), times);
        prime();
    }

    private PointMessages messages() {
        long start = Instant.now().minus(Duration.ofHours(20)).toEpochMilli();
        var load =
                new Workload(
                        Contract.PUBLISH, SOURCE, pointsPerMessage, pointsPerMessage, start, 1);
        return new PointMessages(load, SOURCE + "-" + ProcessHandle.current().pid());
    }

    private void prime() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!allReceivedSomething()) {
            if (System.nanoTime() > deadline) {
                throw new IOException(process.name() + ": subscribers receive nothing");
            }
            publisher.publish();
            LockSupport.parkNanos(20_000_000);
        }
        awaitDelivered(active);
        awaitDelivered(stallable);
    }

    private boolean allReceivedSomething() throws IOException {
        boolean all = true;
        for (List<TailSubscriber> group : List.of(active, stallable)) {
            for (TailSubscriber subscriber : group) {
                if (subscriber.ended() != null) {
                    throw new IOException("subscription ended: " + subscriber.ended());
                }
                all &= subscriber.points() > 0;
            }
        }
        return all;
    }

    ServerProcess process() {
        return process;
    }

    /** Publishes as fast as all active subscribers receive. */
    Phase fullSpeed(Duration duration) throws IOException, InterruptedException {
        freshMeters();
        long before = publisher.sent();
        return phase(
                () ->
                        publisher.atFullSpeed(
                                duration,
                                MESSAGES_AHEAD,
                                () -> before + points() / pointsPerMessage / active.size()));
    }

    /** Publishes so many messages a second. */
    Phase atRate(double messagesPerSecond, Duration duration)
            throws IOException, InterruptedException {
        freshMeters();
        return phase(() -> publisher.atRate(messagesPerSecond, duration));
    }

    private Phase phase(Publishing publishing) throws IOException, InterruptedException {
        Duration cpu = process.cpu();
        long begin = System.nanoTime();
        publishing.run();
        awaitDelivered(active);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long messages = meters.stream().mapToLong(Meter::messages).sum();
        var latency = new Histogram(3);
        meters.forEach(meter -> latency.add(meter.latencies()));
        return new Phase(
                messages / seconds,
                points() / seconds,
                latency,
                (double) process.cpu().minus(cpu).toNanos() / points());
    }

    private interface Publishing {
        void run() throws IOException, InterruptedException;
    }

    /** The stallable ones read no more. */
    void stall() {
        stallable.forEach(TailSubscriber::stall);
    }

    /** They read on; returns how long they took to receive all they had missed. */
    Duration wake() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (TailSubscriber subscriber : stallable) {
            subscriber.wake();
        }
        awaitDelivered(stallable);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Points that came twice, out of order, or after a hole. */
    long violations() {
        return retired
                + meters.stream().mapToLong(Meter::violations).sum()
                + stallMeters.stream().mapToLong(Meter::violations).sum();
    }

    /** Points that the stalled have not received yet. */
    long missing() {
        long lastOfAll = active.getFirst().points();
        return stallable.stream().mapToLong(s -> lastOfAll - s.points()).sum();
    }

    private long retired;

    private void freshMeters() {
        retired += meters.stream().mapToLong(Meter::violations).sum();
        meters = byConnection.stream().map(_ -> new Meter()).toList();
        for (int i = 0; i < byConnection.size(); i++) {
            Meter meter = meters.get(i);
            byConnection.get(i).forEach(subscriber -> subscriber.meter(meter));
        }
    }

    private long points() {
        return meters.stream().mapToLong(Meter::points).sum();
    }

    private void awaitDelivered(List<TailSubscriber> group)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (TailSubscriber subscriber : group) {
            while (subscriber.last() < publisher.sent()) {
                if (subscriber.ended() != null) {
                    throw new IOException("subscription ended: " + subscriber.ended());
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "%s: %d of %d received after %s"
                                    .formatted(
                                            process.name(),
                                            subscriber.last(),
                                            publisher.sent(),
                                            PATIENCE));
                }
                LockSupport.parkNanos(200_000);
            }
        }
    }

    @Override
    public void close() {
        connections.forEach(Connection::close);
    }
}
