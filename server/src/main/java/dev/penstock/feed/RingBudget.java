package dev.penstock.feed;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all rings may hold together. Any thread. */
public final class RingBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public RingBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean exceeded() {
        return used.get() > limit;
    }

    /** Bytes of events in rings now. */
    public long used() {
        return used.get();
    }
}
