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
        int begin = from;
        while (begin < to) {
            if (current.isEmpty() || times[begin] >= current.start + size) {
                turn(times[begin]);
            }
            long end = current.start + size;
            int next = begin + 1;
            while (next < to && times[next] < end) {
                next++;
            }
            current.add(times, values, begin, next);
            begin = next;
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
