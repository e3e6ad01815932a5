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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Several pairs of a publisher and a subscriber on one server. One thread drives it. */
final class LatencySubject implements AutoCloseable {
    private static final int MESSAGES_AHEAD = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerProcess process;
    private final int pointsPerMessage;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();

    private static final class Pair {
        private final Publisher publisher;
        private final TailSubscriber subscriber;
        private Meter meter = new Meter();

        Pair(Publisher publisher, TailSubscriber subscriber) {
            this.publisher = publisher;
            this.subscriber = subscriber;
        }
    }

    LatencySubject(ServerProcess process, int streams, int pointsPerMessage)
            throws IOException, InterruptedException {
        this.process = process;
        this.pointsPerMessage = pointsPerMessage;
        long start = Instant.now().minus(Duration.ofHours(20)).toEpochMilli();
        for (int i = 0; i < streams; i++) {
            String source = "bench-latency-" + i;
            var load =
                    new Workload(
                            Contract.PUBLISH,
                            source,
                            pointsPerMessage,
                            pointsPerMessage,
                            start,
                            10);
            var times = new SendTimes();
            var subscriber = new TailSubscriber(TailSubscriber.ANY_NUMBER, new Meter(), times);
            subscriber.subscribe(connect(), source, Workload.NAME_PREFIX + "000");
            var publisher = new Publisher(connect(), new PointMessages(load, source), times);
            pairs.add(new Pair(publisher, subscriber));
        }
        prime();
    }

    private Connection connect() throws IOException {
        Connection connection = Connection.open(process.port());
        connections.add(connection);
        return connection;
    }

    private void prime() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Pair pair : pairs) {
            while (pair.subscriber.points() == 0) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(process.name() + ": subscribers receive nothing");
                }
                pair.publisher.publish();
                LockSupport.parkNanos(20_000_000);
            }
        }
        awaitDelivered();
    }

    /** Points a second that go through when each publisher waits for its subscriber. */
    double fullSpeed(Duration duration) throws IOException, InterruptedException {
        long before = pairs.stream().mapToLong(pair -> pair.publisher.sent()).sum();
        long begin = System.nanoTime();
        inParallel(
                pair ->
                        pair.publisher.atFullSpeed(
                                duration, MESSAGES_AHEAD, () -> pair.subscriber.last()));
        double seconds = (System.nanoTime() - begin) / 1e9;
        long sent = pairs.stream().mapToLong(pair -> pair.publisher.sent()).sum() - before;
        return sent * pointsPerMessage / seconds;
    }

    /** Latencies in microseconds at so many points a second over all. */
    Histogram atRate(double pointsPerSecond, Duration duration)
            throws IOException, InterruptedException {
        for (Pair pair : pairs) {
            pair.meter = new Meter();
            pair.subscriber.meter(pair.meter);
        }
        double each = pointsPerSecond / pointsPerMessage / pairs.size();
        inParallel(pair -> pair.publisher.atRate(each, duration));
        var all = new Histogram(3);
        pairs.forEach(pair -> all.add(pair.meter.latencies()));
        return all;
    }

    /** Messages that did not follow the one before. */
    long violations() {
        return pairs.stream().mapToLong(pair -> pair.meter.violations()).sum();
    }

    private interface Step {
        void run(Pair pair) throws IOException, InterruptedException;
    }

    private void inParallel(Step step) throws IOException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(pairs.size())) {
            var running = new ArrayList<Future<?>>();
            for (Pair pair : pairs) {
                running.add(
                        threads.submit(
                                () -> {
                                    step.run(pair);
                                    return pair;
                                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(process.name() + ": a publisher failed", e);
        }
        awaitDelivered();
    }

    private void awaitDelivered() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Pair pair : pairs) {
            while (pair.subscriber.last() < pair.publisher.sent()) {
                if (pair.subscriber.ended() != null || System.nanoTime() > deadline) {
                    throw new IOException(
                            "%s: %d of %d received, subscription ended: %s"
                                    .formatted(
                                            process.name(),
                                            pair.subscriber.last(),
                                            pair.publisher.sent(),
                                            pair.subscriber.ended()));
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
