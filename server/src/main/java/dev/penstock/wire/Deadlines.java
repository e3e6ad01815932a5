package dev.penstock.wire;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of the calls of one event loop: a wheel of slots 10 ms wide, so that setting and
 * cancelling cost the same however many there are. Never early, late by a slot at most. Knows no
 * clock: the caller says what time it is. On the event loop.
 */
final class Deadlines {
    static final long TICK_NANOS = 10_000_000;
    private static final int SLOTS = 1024;

    /** One deadline, member of the list of its slot. */
    static final class Entry {
        private final Runnable task;
        private final long tick;
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean waiting = true;

        private Entry(Runnable task, long tick) {
            this.task = task;
            this.tick = tick;
        }
    }

    private final @Nullable Entry[] slots = new Entry[SLOTS];
    private final long origin;
    private long lastTick;
    private int size;

    Deadlines(long nowNanos) {
        this.origin = nowNanos;
    }

    boolean isEmpty() {
        return size == 0;
    }

    Entry add(Runnable task, long nowNanos, long delayNanos) {
        if (size == 0) {
            lastTick = Math.max(lastTick, (nowNanos - origin) / TICK_NANOS);
        }
        long due = nowNanos - origin + Math.min(delayNanos, Long.MAX_VALUE / 2);
        var entry = new Entry(task, Math.max(lastTick + 1, Math.ceilDiv(due, TICK_NANOS)));
        int slot = slot(entry.tick);
        Entry first = slots[slot];
        entry.next = first;
        if (first != null) {
            first.previous = entry;
        }
        slots[slot] = entry;
        size++;
        return entry;
    }

    void cancel(Entry entry) {
        if (!entry.waiting) {
            return;
        }
        entry.waiting = false;
        size--;
        Entry previous = entry.previous;
        Entry next = entry.next;
        if (previous == null) {
            slots[slot(entry.tick)] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
    }

    /** Runs what is due. */
    void advance(long nowNanos) {
        long now = (nowNanos - origin) / TICK_NANOS;
        long from = Math.max(lastTick + 1, now - SLOTS + 1);
        lastTick = Math.max(lastTick, now);
        for (long tick = from; tick <= now; tick++) {
            expire(slot(tick), now);
        }
    }

    private void expire(int slot, long now) {
        Entry entry = slots[slot];
        while (entry != null) {
            Entry next = entry.next;
            if (entry.waiting && entry.tick <= now) {
                cancel(entry);
                entry.task.run();
            }
            entry = next;
        }
    }

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }
}
