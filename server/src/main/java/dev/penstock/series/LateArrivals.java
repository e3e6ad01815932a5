package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The last points of a lane that came late, so that a live selection learns which windows changed
 * behind it. A fixed number is held: a start that replays the journal adds what nobody collects. They
 * are numbered from the moment of the start, so that numbers of an earlier one are known as such. The
 * lane adds; any thread collects, without locks.
 */
public final class LateArrivals {
    private static final int CAPACITY = 1 << 16;

    /** More than a lane adds in a millisecond, as a power of two: numbers of two starts never meet. */
    private static final int NUMBERS_A_MILLISECOND = 16;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] series = new long[CAPACITY];
    private final long[] times = new long[CAPACITY];
    private final long first;
    private volatile long added;

    /**
     * Holds none.
     *
     * @param nowMillis the moment of the start
     */
    LateArrivals(long nowMillis) {
        first = nowMillis << NUMBERS_A_MILLISECOND;
        added = first;
    }

    /** A point that is older than this when it becomes visible is late. */
    public static final long LATE_MILLIS = 3_000;

    /** Sees late points in the order they came. */
    @FunctionalInterface
    public interface Visitor {
        void late(int series, long timeMillis);
    }

    /** The number of what is added next, which is collected from here. */
    public long end() {
        return added;
    }

    /** Visits those from a former {@link #end} on. False if some of them are no longer held. */
    public boolean collect(long from, Visitor visitor) {
        long to = added;
        for (long at = Math.max(Math.max(from, first), to - CAPACITY); at < to; at++) {
            int slot = (int) (at % CAPACITY);
            int id = (int) (long) LONGS.getOpaque(series, slot);
            visitor.late(id, (long) LONGS.getOpaque(times, slot));
        }
        VarHandle.acquireFence();
        return holds(from);
    }

    /** Whether all from a former {@link #end} on are still held. */
    public boolean holds(long from) {
        long to = added;
        return from >= first && from <= to && to - from < CAPACITY;
    }

    void add(int id, long timeMillis) {
        long count = added;
        int slot = (int) (count % CAPACITY);
        LONGS.setOpaque(series, slot, (long) id);
        LONGS.setOpaque(times, slot, timeMillis);
        added = count + 1;
    }
}
