package dev.penstock.client;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Counts work as it is done and reports {@link Progress} at most so often. The rate is smoothed over
 * about five seconds. Any thread; the listener is called by the thread that did the work.
 */
public final class ProgressMeter {
    private static final double SMOOTHING_SECONDS = 5;
    private static final double NANOS = 1e9;

    private final Timing timing;
    private final long total;
    private final long reportEvery;
    private final Consumer<Progress> listener;
    private final long startedAt;
    private long done;
    private long measuredDone;
    private long measuredAt;
    private long reportedAt;
    private double rate;

    public ProgressMeter(
            long total, Duration reportEvery, Timing timing, Consumer<Progress> listener) {
        this.timing = timing;
        this.total = total;
        this.reportEvery = reportEvery.toNanos();
        this.listener = listener;
        this.startedAt = timing.nanoTime();
        this.measuredAt = startedAt;
        this.reportedAt = startedAt;
    }

    /**
     * Work that was done in an earlier run: counts as done, not as speed. Negative: work that was lost
     * and is done again.
     */
    public synchronized void skip(long units) {
        done += units;
        measuredDone += units;
    }

    /** Work just done. */
    public void add(long units) {
        Progress report;
        synchronized (this) {
            done += units;
            long now = timing.nanoTime();
            if (now - reportedAt < reportEvery) {
                return;
            }
            reportedAt = now;
            report = measure(now);
        }
        listener.accept(report);
    }

    /** As things stand. */
    public synchronized Progress now() {
        return measure(timing.nanoTime());
    }

    private Progress measure(long now) {
        double seconds = (now - measuredAt) / NANOS;
        if (seconds > 0) {
            double current = (done - measuredDone) / seconds;
            double sinceStart = (now - startedAt) / NANOS;
            double weight = seconds / Math.min(sinceStart, SMOOTHING_SECONDS);
            rate += (current - rate) * Math.min(1, weight);
            measuredDone = done;
            measuredAt = now;
        }
        return new Progress(done, total, rate, Duration.ofNanos(now - startedAt));
    }
}
