package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The newest point of every series and the offset of its last change: four longs each, side by side.
 * One writer per series (its lane); any thread reads a consistent set without locks: a version, odd
 * while it is being written, tells a reader to look again.
 */
public final class LatestValues {
    static final int PAGE_BITS = 9;
    private static final int MASK = (1 << PAGE_BITS) - 1;
    static final int SLOT = 4;
    private static final int TIME = 1;
    private static final int VALUE = 2;
    private static final int CHANGE = 3;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private volatile long[][] pages = new long[0][];

    /** One reading, filled by {@link #read}; reusable. One thread. */
    public static final class Reading {
        private long time;
        private double value;
        private long change;

        /** Milliseconds since 1970. */
        public long time() {
            return time;
        }

        public double value() {
            return value;
        }

        /** The lane offset of the fact that made this the newest point. */
        public long change() {
            return change;
        }
    }

    /** Reads the newest point of a series; false if it has none. */
    public boolean read(int series, Reading into) {
        long[] page = pageOrNone(series);
        int slot = (series & MASK) * SLOT;
        if (page.length == 0) {
            return false;
        }
        while (true) {
            long version = (long) LONGS.getAcquire(page, slot);
            into.time = (long) LONGS.getOpaque(page, slot + TIME);
            into.value = Double.longBitsToDouble((long) LONGS.getOpaque(page, slot + VALUE));
            into.change = (long) LONGS.getOpaque(page, slot + CHANGE);
            VarHandle.acquireFence();
            if ((version & 1) == 0 && (long) LONGS.getOpaque(page, slot) == version) {
                return version != 0;
            }
            Thread.onSpinWait();
        }
    }

    /** The offset of the fact that made the newest point what it is, -1 if there never was one. */
    public long change(int series) {
        long[] page = pageOrNone(series);
        int slot = (series & MASK) * SLOT;
        if (page.length == 0 || (long) LONGS.getAcquire(page, slot) == 0) {
            return -1;
        }
        return (long) LONGS.getAcquire(page, slot + CHANGE);
    }

    /** Takes a point in; the series' lane only. False if it is older than the newest. */
    boolean update(int series, long time, double value, long offset) {
        long[] page = page(series >>> PAGE_BITS);
        int slot = (series & MASK) * SLOT;
        long version = page[slot];
        boolean newest = version == 0 || time >= page[slot + TIME];
        long bits = Double.doubleToRawLongBits(value);
        if (!newest || (version != 0 && time == page[slot + TIME] && bits == page[slot + VALUE])) {
            return newest;
        }
        LONGS.setOpaque(page, slot, version + 1);
        VarHandle.releaseFence();
        LONGS.setOpaque(page, slot + TIME, time);
        LONGS.setOpaque(page, slot + VALUE, bits);
        LONGS.setOpaque(page, slot + CHANGE, offset);
        LONGS.setRelease(page, slot, version + 2);
        return newest;
    }

    /** The slots of one page, for the store; no writer may be active on them. */
    long[] pageForStore(int page) {
        return pages[page];
    }

    /** Puts back what the store has; before any thread reads. */
    void restore(int page, long[] slots) {
        System.arraycopy(slots, 0, page(page), 0, slots.length);
    }

    static int pageOf(int series) {
        return series >>> PAGE_BITS;
    }

    private long[] pageOrNone(int series) {
        long[][] now = pages;
        int page = series >>> PAGE_BITS;
        return page < now.length ? now[page] : NONE;
    }

    private static final long[] NONE = new long[0];

    private long[] page(int page) {
        long[][] now = pages;
        return page < now.length ? now[page] : grown(page);
    }

    private synchronized long[] grown(int page) {
        long[][] now = pages;
        if (page >= now.length) {
            long[][] more = Arrays.copyOf(now, page + 1);
            for (int i = now.length; i <= page; i++) {
                more[i] = new long[SLOT << PAGE_BITS];
            }
            pages = more;
        }
        return pages[page];
    }
}
