package dev.penstock.access;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes taken in and not yet decided, over all streams. A stream that finds it exhausted stops
 * reading until its own share is decided, so the total stays within the limit plus one read of each
 * stream. Any thread.
 */
public final class Credit {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public Credit(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Counts bytes as taken in. */
    public void take(int bytes) {
        used.addAndGet(bytes);
    }

    /** Counts bytes as decided. */
    public void give(int bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether no more should be read for now. */
    public boolean exhausted() {
        return used.get() >= limit;
    }

    /** Bytes taken in and not yet decided. */
    public long used() {
        return used.get();
    }
}
