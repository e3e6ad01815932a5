package dev.penstock.wire;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what half-received messages of all calls hold together. Any thread. */
final class ReceiveBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ReceiveBudget(long limit) {
        this.limit = limit;
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
}
