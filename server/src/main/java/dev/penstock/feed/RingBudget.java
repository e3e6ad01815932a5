package dev.penstock.feed;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all rings may hold together, and one of them. Any thread. */
public final class RingBudget {
    /** What a full ring holds is copied by the garbage collector while everything waits. */
    private static final int RINGS = 8;

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

    /** Half of it is used. */
    boolean scarce() {
        return used.get() > limit / 2;
    }

    /** The most that one ring may hold. */
    long share() {
        return limit / RINGS;
    }

    /** Bytes of events in rings now, and of their frames. */
    public long used() {
        return used.get();
    }
}
