package dev.penstock.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what half-received messages of all calls hold together, and says how fast one must grow. Any
 * thread.
 */
final class ReceiveBudget {
    private static final int SHARES = 8;

    /** A message grows in each period by this part of what it holds, or by less where that will do. */
    private static final int LEAST_PART = 16;

    private final long limit;
    private final long periodNanos;
    private final int enoughBytes;
    private final AtomicLong used = new AtomicLong();

    ReceiveBudget(WireConfig config) {
        this(config.receiveBudgetBytes(), config.stallPeriod().toNanos(), config.stallBytes());
    }

    ReceiveBudget(long limit, long periodNanos, int enoughBytes) {
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
     * By how much a message that holds so much must grow in each period. A slow link is asked for no
     * more than it can do as long as there is plenty, whatever its own message holds.
     */
    int leastGrowth(int held) {
        int part = held / LEAST_PART;
        return plenty(-held) ? Math.min(part, enoughBytes) : part;
    }
}
