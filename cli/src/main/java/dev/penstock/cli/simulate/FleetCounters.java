package dev.penstock.cli.simulate;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What a fleet has done so far. Any thread. */
final class FleetCounters {
    private static final long LONGEST_MICROS = 600_000_000;

    final LongAdder sent = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder logged = new LongAdder();
    final LongAdder lostConnections = new LongAdder();
    private final Histogram acknowledgement = new ConcurrentHistogram(LONGEST_MICROS, 2);
    private volatile @Nullable String firstError;
    private volatile long answeredAt = System.nanoTime();

    /** The server has answered, whatever it was. */
    void answered() {
        answeredAt = System.nanoTime();
    }

    /** Whether the server has not answered for so long. */
    boolean silentFor(Duration time) {
        return System.nanoTime() - answeredAt >= time.toNanos();
    }

    void acknowledged(long nanos) {
        answered();
        acknowledgement.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
    }

    void error(String text) {
        if (firstError == null) {
            firstError = text;
        }
    }

    @Nullable String firstError() {
        return firstError;
    }

    /** Milliseconds from sending to the acknowledgement, at this percentile. */
    double acknowledgementMillis(double percentile) {
        return acknowledgement.getTotalCount() == 0
                ? Double.NaN
                : acknowledgement.getValueAtPercentile(percentile) / 1000.0;
    }
}
