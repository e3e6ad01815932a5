package dev.penstock.series;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what comes in order of time into buckets of one size and hands full ones on. Folds are
 * chained minute, hour, window: whatever a query reads, points or roll-ups, is joined the same way.
 * One thread.
 */
final class Fold implements Consumer<Bucket>, PointSink {
    private final long size;
    private final Consumer<Bucket> next;
    private final @Nullable Fold chained;
    private final Bucket current = new Bucket();

    Fold(long size, Consumer<Bucket> next) {
        this.size = size;
        this.next = next;
        this.chained = next instanceof Fold fold ? fold : null;
    }

    @Override
    public void points(long[] times, double[] values, int from, int to) {
        long end = current.isEmpty() ? Long.MIN_VALUE : current.start + size;
        for (int i = from; i < to; i++) {
            if (times[i] >= end) {
                turn(times[i]);
                end = current.start + size;
            }
            current.add(times[i], values[i]);
        }
    }

    /** A bucket of a size that divides this one's. */
    @Override
    public void accept(Bucket bucket) {
        if (current.isEmpty() || bucket.start >= current.start + size) {
            turn(bucket.start);
        }
        current.merge(bucket);
    }

    /** Hands on what was gathered; what comes next begins a bucket of its own. */
    void flush() {
        if (!current.isEmpty()) {
            next.accept(current);
            current.begin(current.start);
        }
    }

    /** Flushes this fold and those behind. */
    void flushAll() {
        flush();
        if (chained != null) {
            chained.flushAll();
        }
    }

    private void turn(long time) {
        flush();
        current.begin(Spans.floor(time, size));
    }
}
