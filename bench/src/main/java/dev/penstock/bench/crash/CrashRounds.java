package dev.penstock.bench.crash;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.load.StoredPoints;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Rounds of start, load, kill -9; then the reckoning. One thread drives it. */
public final class CrashRounds {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REACH_BACK = Duration.ofHours(20);

    private final ServerCommand command;
    private final Path folder;
    private final RandomGenerator random;
    private final Instant begin = Instant.now().minusSeconds(2);
    private final Instant firstPoint = Instant.now().minus(REACH_BACK);
    private final List<Producer> producers = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Duration> recoveries = new ArrayList<>();

    /**
     * Nothing runs yet.
     *
     * @param random how long each life lasts, 0.2 to 1.7 s under load
     */
    public CrashRounds(
            ServerCommand command, Path folder, int producerCount, RandomGenerator random) {
        this.command = command;
        this.folder = folder;
        this.random = random;
        for (int i = 0; i < producerCount; i++) {
            String source = "crash-" + i;
            producers.add(new Producer(source, firstPoint));
            followers.add(new Follower(source, begin));
        }
    }

    /**
     * What came of it.
     *
     * @param acknowledged points acknowledged before the last round's end
     * @param repeated messages that the server recognised as stored before
     * @param recoveries exec to ready after each kill
     * @param violations of the promise; empty is good
     */
    public record Outcome(
            long acknowledged, long repeated, List<Duration> recoveries, List<String> violations) {}

    /** Runs so many rounds and settles. */
    public Outcome run(int rounds) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            try (var server = ServerProcess.start(command, folder)) {
                if (round > 0) {
                    recoveries.add(server.startup());
                }
                checkNothingLost(server, "after kill " + round);
                loadAndKill(server);
            }
        }
        settle();
        long points =
                producers.stream().mapToLong(Producer::sent).sum() * Producer.POINTS_PER_MESSAGE;
        long repeated = producers.stream().mapToLong(Producer::repeated).sum();
        followers.forEach(follower -> violations.addAll(follower.violations()));
        return new Outcome(points, repeated, List.copyOf(recoveries), List.copyOf(violations));
    }

    private void loadAndKill(ServerProcess server) throws IOException, InterruptedException {
        try (Connection tails = Connection.open(server.port());
                var threads = Executors.newFixedThreadPool(producers.size())) {
            for (Follower follower : followers) {
                follower.follow(tails);
            }
            var running = new ArrayList<Future<GrpcStatus>>();
            for (Producer producer : producers) {
                running.add(threads.submit(() -> producer.untilBroken(server.port())));
            }
            LockSupport.parkNanos(random.nextLong(200_000_000L, 1_700_000_000L));
            server.kill();
            for (Future<GrpcStatus> future : running) {
                GrpcStatus status = future.get();
                if (status.code() != GrpcStatus.CONNECTION_LOST) {
                    violations.add("a producer's call ended with " + status);
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("a producer failed", e);
        }
    }

    private void settle() throws IOException, InterruptedException {
        try (var server = ServerProcess.start(command, folder)) {
            recoveries.add(server.startup());
            checkNothingLost(server, "after the last kill");
            for (Producer producer : producers) {
                producer.settle(server.port());
            }
            checkExact(server, "settled");
            checkArrivals(server);
            server.stop();
        }
        try (var server = ServerProcess.start(command, folder)) {
            checkExact(server, "after a clean restart");
            server.stop();
        }
    }

    private void checkNothingLost(ServerProcess server, String when)
            throws IOException, InterruptedException {
        for (Producer producer : producers) {
            long least = producer.acknowledged() * Producer.POINTS_PER_MESSAGE;
            long most = producer.sent() * Producer.POINTS_PER_MESSAGE;
            long found = count(server, producer);
            if (found < least || found > most) {
                violations.add(
                        "%s, %s: %d points, acknowledged %d, sent %d"
                                .formatted(producer.source(), when, found, least, most));
            }
        }
    }

    private void checkExact(ServerProcess server, String when)
            throws IOException, InterruptedException {
        for (Producer producer : producers) {
            long expected = producer.sent() * Producer.POINTS_PER_MESSAGE;
            long found = count(server, producer);
            if (found != expected) {
                violations.add(
                        "%s, %s: %d points, not %d"
                                .formatted(producer.source(), when, found, expected));
            }
        }
    }

    /** Both those who followed through all crashes and one who reads it all now see each once. */
    private void checkArrivals(ServerProcess server) throws IOException, InterruptedException {
        var fresh =
                producers.stream().map(producer -> new Follower(producer.source(), begin)).toList();
        try (Connection connection = Connection.open(server.port())) {
            for (int i = 0; i < producers.size(); i++) {
                followers.get(i).follow(connection);
                fresh.get(i).follow(connection);
            }
            for (int i = 0; i < producers.size(); i++) {
                await(followers.get(i), producers.get(i), "following");
                await(fresh.get(i), producers.get(i), "reading again");
            }
        }
        fresh.forEach(follower -> violations.addAll(follower.violations()));
    }

    private void await(Follower follower, Producer producer, String how) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!follower.hasAll(producer.sent())) {
            if (System.nanoTime() > deadline) {
                violations.add(
                        "%s: %s got %d of %d"
                                .formatted(
                                        producer.source(), how, follower.last(), producer.sent()));
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private long count(ServerProcess server, Producer producer)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(server.port())) {
            return StoredPoints.count(
                    connection, producer.source(), firstPoint, firstPoint.plus(REACH_BACK));
        }
    }
}
