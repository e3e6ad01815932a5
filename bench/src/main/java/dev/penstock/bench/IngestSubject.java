package dev.penstock.bench;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.StoredPoints;
import dev.penstock.bench.load.Upload;
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

/** One server that takes points in, round after round; times go on from one round to the next. */
final class IngestSubject {
    private static final int STEP_MILLIS = 1_000;
    private static final Duration REACH_BACK = Duration.ofHours(20);

    private final ServerProcess process;
    private final Instant start =
            Instant.ofEpochSecond(Instant.now().minus(REACH_BACK).getEpochSecond());
    private final List<PointMessages> feeds = new ArrayList<>();
    private Contract contract = Contract.COLLECTION;
    private int pointsPerMessage;
    private long sent;
    private int attempts;

    IngestSubject(ServerProcess process) {
        this.process = process;
    }

    /**
     * One round.
     *
     * @param pointsPerSecond from the first message to the last acknowledgement
     * @param serverNanosPerPoint processor time of the server
     * @param driverNanosPerPoint processor time of this process
     */
    record Round(double pointsPerSecond, double serverNanosPerPoint, double driverNanosPerPoint) {}

    ServerProcess process() {
        return process;
    }

    /** Points acknowledged in all rounds. */
    long sent() {
        return sent;
    }

    void prepare(Contract contract, int streams, int series, int pointsPerMessage) {
        this.contract = contract;
        this.pointsPerMessage = pointsPerMessage;
        feeds.clear();
        for (int i = 0; i < streams; i++) {
            String source = "bench-%s-%d-%d".formatted(contract.name(), pointsPerMessage, i);
            var load =
                    new Workload(
                            contract,
                            source,
                            series,
                            pointsPerMessage,
                            start.toEpochMilli(),
                            STEP_MILLIS);
            feeds.add(new PointMessages(load, source));
        }
    }

    Round round(Duration duration) throws IOException, InterruptedException {
        attempts++;
        var connections = new ArrayList<Connection>();
        try {
            var uploads = new ArrayList<Upload>();
            for (PointMessages feed : feeds) {
                Connection connection = Connection.open(process.port());
                connections.add(connection);
                uploads.add(new Upload(connection, contract, feed));
            }
            return drive(uploads, duration);
        } finally {
            connections.forEach(Connection::close);
        }
    }

    private Round drive(List<Upload> uploads, Duration duration)
            throws IOException, InterruptedException {
        long before = points();
        Duration server = process.cpu();
        Duration driver = driverCpu();
        long begin = System.nanoTime();
        long stored = 0;
        try (var threads = Executors.newFixedThreadPool(uploads.size())) {
            var running = new ArrayList<Future<Upload.Acknowledged>>();
            for (Upload upload : uploads) {
                running.add(
                        threads.submit(
                                () -> {
                                    upload.run(begin + duration.toNanos(), Long.MAX_VALUE);
                                    return upload.finish();
                                }));
            }
            for (var future : running) {
                stored += checked(future);
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long points = points() - before;
        requireAll(points, stored);
        sent += points;
        return new Round(
                points / seconds,
                (double) process.cpu().minus(server).toNanos() / points,
                (double) driverCpu().minus(driver).toNanos() / points);
    }

    private long checked(Future<Upload.Acknowledged> future)
            throws IOException, InterruptedException {
        try {
            Upload.Acknowledged answer = future.get();
            if (answer.failed() > 0) {
                throw new IOException(answer.failed() + " points refused");
            }
            return answer.stored();
        } catch (ExecutionException e) {
            throw new IOException(process.name() + " in round " + attempts, e);
        }
    }

    private void requireAll(long points, long stored) throws IOException {
        long expected = contract == Contract.COLLECTION ? points / pointsPerMessage : points;
        if (stored != expected) {
            throw new IOException(
                    "%s acknowledged %d of %d".formatted(process.name(), stored, expected));
        }
    }

    private long points() {
        return feeds.stream().mapToLong(PointMessages::points).sum();
    }

    private static Duration driverCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Points that the server's own queries find. */
    long countStored() throws IOException, InterruptedException {
        try (Connection connection = Connection.open(process.port())) {
            return StoredPoints.count(connection, "bench-", start, start.plus(REACH_BACK));
        }
    }
}
