package dev.penstock.wire;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what large answers of all calls hold until their clients have taken them. Any thread. */
final class AnswerBudget {
    private static final int SHARES = 8;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    AnswerBudget(long limit) {
        this.limit = limit;
    }

    boolean reserve(int bytes) {
        if (held.addAndGet(bytes) > limit) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }

    long limit() {
        return limit;
    }

    /** Whether it would not be half taken with so much more. */
    boolean plenty(long more) {
        return held.get() + more <= limit / 2;
    }

    /** What one connection may hold while memory is scarce, unless it is a single answer. */
    long share() {
        return limit / SHARES;
    }
}
