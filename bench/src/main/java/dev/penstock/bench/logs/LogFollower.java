package dev.penstock.bench.logs;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.LogStreamRequest;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.load.LineNumbers;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Follows the lines of one tenant and checks that each comes once and in order. Hears on its
 * connection's reader thread; counters may be read from any.
 */
final class LogFollower implements StreamListener {
    private static final String METHOD = "logs.LogService/StreamLogs";

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final LineTimes sent;
    private final @Nullable Histogram latency;
    private final LineNumbers numbers = new LineNumbers(LogEntry.LINE_NUMBER_FIELD_NUMBER);
    private volatile @Nullable GrpcStatus ended;
    private volatile long last = -1;

    /**
     * A follower that has not subscribed yet.
     *
     * @param latency where its latencies go, in microseconds, null: nowhere; only followers of one
     *     connection may share one
     */
    LogFollower(LineTimes sent, @Nullable Histogram latency) {
        this.sent = sent;
        this.latency = latency;
    }

    void follow(Connection connection, int tenant) throws IOException, InterruptedException {
        var stream = connection.call(METHOD, this);
        stream.send(
                LogStreamRequest.newBuilder()
                        .addFilters("tenant=t" + tenant)
                        .setFollow(true)
                        .build()
                        .toByteArray());
        stream.halfClose();
    }

    long received() {
        return received.get();
    }

    /** The number of the last line received, -1: none. */
    long last() {
        return last;
    }

    /** Lines out of order or twice, or after a hole. */
    long violations() {
        return violations.get();
    }

    @Nullable GrpcStatus ended() {
        return ended;
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
        long line = numbers.find(buffer, offset, length);
        if (line < 0) {
            return;
        }
        if (last >= 0 && line != last + LogLines.TENANTS) {
            violations.incrementAndGet();
        }
        last = line;
        received.lazySet(received.getPlain() + 1);
        if (latency != null) {
            latency.recordValue(Math.max(0, (System.nanoTime() - sent.of(line)) / 1_000));
        }
    }

    @Override
    public void onEnd(GrpcStatus status) {
        ended = status;
    }
}
