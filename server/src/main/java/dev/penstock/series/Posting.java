package dev.penstock.series;

import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;

/**
 * The ids of the series with one label = value: an immutable bitmap and a short tail of newer ids, which
 * the writer merges into a new bitmap when it has grown to a fraction of it. Small postings are a tail
 * alone. One writer; any thread reads a consistent, perhaps slightly old set, without locks.
 */
final class Posting {
    private static final RoaringBitmap NONE = new RoaringBitmap();
    private static final int LARGEST_TAIL_ALONE = 128;

    /** {@code label 0 value}, in UTF-8. */
    final byte[] pair;

    /** What readers see; the first {@code tailSize} of the tail count. */
    @SuppressWarnings("ArrayRecordComponent")
    private record State(RoaringBitmap base, int[] tail, int tailSize) {}

    private volatile State state = new State(NONE, new int[1], 0);

    Posting(byte[] pair) {
        this.pair = pair;
    }

    void add(int id) {
        State now = state;
        int[] tail = now.tail;
        if (now.tailSize < tail.length) {
            tail[now.tailSize] = id;
            state = new State(now.base, tail, now.tailSize + 1);
        } else if (tail.length < tailLimit(now.base)) {
            int[] more = Arrays.copyOf(tail, Math.min(tailLimit(now.base), tail.length * 2));
            more[now.tailSize] = id;
            state = new State(now.base, more, now.tailSize + 1);
        } else {
            RoaringBitmap base = now.base.clone();
            base.add(tail);
            base.add(id);
            state = new State(base, new int[8], 0);
        }
    }

    int cardinality() {
        State now = state;
        return now.base.getCardinality() + now.tailSize;
    }

    /** Adds all ids to the set. */
    void addTo(RoaringBitmap set) {
        State now = state;
        set.or(now.base);
        for (int i = 0; i < now.tailSize; i++) {
            set.add(now.tail[i]);
        }
    }

    /** The ids that are in both. */
    RoaringBitmap and(RoaringBitmap set) {
        State now = state;
        RoaringBitmap both = RoaringBitmap.and(set, now.base);
        for (int i = 0; i < now.tailSize; i++) {
            if (set.contains(now.tail[i])) {
                both.add(now.tail[i]);
            }
        }
        return both;
    }

    boolean intersects(RoaringBitmap set) {
        State now = state;
        for (int i = 0; i < now.tailSize; i++) {
            if (set.contains(now.tail[i])) {
                return true;
            }
        }
        return RoaringBitmap.intersects(now.base, set);
    }

    private static int tailLimit(RoaringBitmap base) {
        return Math.max(LARGEST_TAIL_ALONE, Math.min(8192, base.getCardinality() / 8));
    }
}
