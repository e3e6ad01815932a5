package dev.penstock.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all calls hold together of one kind. Says how fast it must move on, too. Any thread.
 */
final class MemoryBudget {
    private static final int SHARES = 8;

    /** In each period this part of what is held must move on, or less where that will do. */
    private static final int LEAST_PART = 16;

    private final long limit;
    private final long periodNanos;
    private final int enoughBytes;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long limit, WireConfig config) {
        this(limit, config.stallPeriod().toNanos(), config.stallBytes());
    }

    MemoryBudget(long limit, long periodNanos, int enoughBytes) {
        this.limit = limit;
        this.periodNanos = periodNanos;
        this.enoughBytes = enoughBytes;
    }

    boolean reserve(int bytes) {
        if (used.addAndGet(bytes) > limit) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }

    long limit() {
        return limit;
    }

    /** What one connection may hold while memory is scarce. */
    long share() {
        return limit / SHARES;
    }

    /** Half of it is taken: from here on nobody gets more than he needs. */
    boolean scarce() {
        return !plenty(0);
    }

    /** Whether it would not be half taken with so much more. */
    boolean plenty(long more) {
        return used.get() + more <= limit / 2;
    }

    long periodNanos() {
        return periodNanos;
    }

    /**
     * By how much what holds so many bytes must move on in each period. A slow link is asked for no
     * more than it can do as long as there is plenty, whatever its own message holds.
     */
    long leastProgress(long held) {
        long part = held / LEAST_PART;
        return plenty(-held) ? Math.min(part, enoughBytes) : part;
    }
}
