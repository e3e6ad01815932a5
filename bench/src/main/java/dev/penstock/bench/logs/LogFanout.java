package dev.penstock.bench.logs;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Many followers, fifty different filters, one writer. One thread drives it. */
public final class LogFanout {
    private static final int CONNECTIONS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 200_000;

    private final ServerProcess server;
    private final LogLines lines;
    private final LineTimes times = new LineTimes();
    private final List<LogFollower> followers = new ArrayList<>();
    private long next;

    public LogFanout(ServerProcess server, LogLines lines) {
        this.server = server;
        this.lines = lines;
    }

    /** Follows, writes at a rate for a while, then as fast as it goes; adds rows. */
    public void run(int count, int perSecond, Duration duration, Report report)
            throws IOException, InterruptedException {
        var connections = new ArrayList<Connection>();
        var latencies = new ArrayList<Histogram>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(Connection.open(server.port()));
                latencies.add(new Histogram(3));
            }
            for (int i = 0; i < count; i++) {
                // Every tenth is timed, and each connection has a histogram of its own.
                var latency = i / CONNECTIONS % 10 == 0 ? latencies.get(i % CONNECTIONS) : null;
                var follower = new LogFollower(times, latency);
                follower.follow(connections.get(i % CONNECTIONS), i % LogLines.TENANTS);
                followers.add(follower);
            }
            Connection own = Connection.open(server.port());
            connections.add(own);
            prime(own);
            latencies.forEach(Histogram::reset);
            phase(own, perSecond, duration, latencies, report);
            latencies.forEach(Histogram::reset);
            phase(own, Integer.MAX_VALUE, duration, latencies, report);
            long violations = followers.stream().mapToLong(LogFollower::violations).sum();
            report.check(violations == 0, "%,d lines twice, missing or out of order", violations);
        } finally {
            connections.forEach(Connection::close);
        }
    }

    /** One line for every tenant until every follower has heard something. */
    private void prime(Connection own) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (followers.stream().anyMatch(follower -> follower.received() == 0)) {
            require(deadline);
            send(own, LogLines.TENANTS);
            LockSupport.parkNanos(50_000_000);
        }
        awaitAll();
    }

    private void phase(
            Connection own,
            int perSecond,
            Duration duration,
            List<Histogram> latencies,
            Report report)
            throws IOException, InterruptedException {
        long from = next;
        long before = delivered();
        Duration cpu = server.cpu();
        long begin = System.nanoTime();
        var stream =
                own.call("collection.DataCollectionService/CollectLogs", StreamListener.SILENT);
        pace(stream, perSecond, begin, duration);
        stream.halfClose();
        var ignored = UnaryCall.await(stream);
        awaitAll();
        double seconds = (System.nanoTime() - begin) / 1e9;
        var all = new Histogram(3);
        latencies.forEach(all::add);
        report.row(
                "phase", "%,d followers, %d filters".formatted(followers.size(), LogLines.TENANTS),
                "lines/s", (next - from) / seconds,
                "delivered/s", (delivered() - before) / seconds,
                "p50 ms", all.getValueAtPercentile(50) / 1e3,
                "p99 ms", all.getValueAtPercentile(99) / 1e3,
                "server CPU us/line",
                        server.cpu().minus(cpu).toNanos() / 1e3 / Math.max(1, next - from));
        report.check(ignored.isOk(), "the writer ended with %s", ignored);
    }

    private void pace(GrpcStream stream, int perSecond, long begin, Duration duration)
            throws IOException, InterruptedException {
        DataFrames frames = stream.frames();
        long first = next;
        while (System.nanoTime() - begin < duration.toNanos()) {
            long due =
                    perSecond == Integer.MAX_VALUE
                            ? slowest() + 20_000
                            : first + (System.nanoTime() - begin) * perSecond / 1_000_000_000L;
            while (next < due && frames.payload() < stream.largestWrite() - 1_024) {
                add(frames);
            }
            if (frames.payload() > 0) {
                stream.write(frames);
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** About the line that the slowest follower has come to. */
    private long slowest() {
        long least = followers.stream().mapToLong(LogFollower::received).min().orElse(0);
        return least * LogLines.TENANTS;
    }

    private void send(Connection own, int count) throws IOException, InterruptedException {
        var stream =
                own.call("collection.DataCollectionService/CollectLogs", StreamListener.SILENT);
        DataFrames frames = stream.frames();
        for (int i = 0; i < count; i++) {
            add(frames);
        }
        stream.write(frames);
        stream.halfClose();
        if (!UnaryCall.await(stream).isOk()) {
            throw new IOException("lines refused");
        }
    }

    private void add(DataFrames frames) {
        times.put(next, System.nanoTime());
        byte[] entry = lines.entry(next);
        frames.message(entry, 0, entry.length);
        next++;
    }

    private long delivered() {
        return followers.stream().mapToLong(LogFollower::received).sum();
    }

    /** Waits until nothing more arrives for followers that are behind the last line of their tenant. */
    private void awaitAll() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 0; i < followers.size(); i++) {
            LogFollower follower = followers.get(i);
            long lastOfTenant = lastOf(i % LogLines.TENANTS);
            while (follower.last() < lastOfTenant) {
                require(deadline);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private long lastOf(int tenant) {
        long last = next - 1;
        return last - Math.floorMod(last - tenant, (long) LogLines.TENANTS);
    }

    private void require(long deadline) throws IOException {
        for (LogFollower follower : followers) {
            if (follower.ended() != null) {
                throw new IOException("a follower ended: " + follower.ended());
            }
        }
        if (System.nanoTime() > deadline) {
            throw new IOException("followers do not receive everything within " + PATIENCE);
        }
    }
}
