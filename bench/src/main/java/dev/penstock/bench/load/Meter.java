package dev.penstock.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Counts what the subscribers of one connection receive. Written by that connection's reader thread;
 * counters may be read from any thread, the histogram only while nothing is on its way.
 */
public final class Meter {
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong points = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final Histogram latency = new Histogram(3);

    void received(int pointsOfMessage) {
        messages.lazySet(messages.getPlain() + 1);
        points.lazySet(points.getPlain() + pointsOfMessage);
    }

    void violation() {
        violations.incrementAndGet();
    }

    void latency(long nanos) {
        latency.recordValue(Math.max(0, nanos / 1_000));
    }

    /** Messages received. */
    public long messages() {
        return messages.get();
    }

    /** Points received. */
    public long points() {
        return points.get();
    }

    /** Points that were not the one expected next. */
    public long violations() {
        return violations.get();
    }

    /** Latencies in microseconds. */
    public Histogram latencies() {
        return latency;
    }
}
