package dev.penstock.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Lets calls into the native engine only while it is open, and closes it only once they have left: a
 * call after close is an exception, never a crash. Any thread; calls may nest.
 */
final class Gate {

    private static final int CLOSED = 1 << 30;

    private final Predicate<Thread> forbidden;
    private final AtomicInteger inside = new AtomicInteger();
    private final CountDownLatch empty = new CountDownLatch(1);

    Gate(Predicate<Thread> forbidden) {
        this.forbidden = forbidden;
    }

    /** Enters; the caller leaves in a finally block. */
    void enter() {
        Thread thread = Thread.currentThread();
        if (forbidden.test(thread)) {
            throw new IllegalStateException(
                    "store called on " + thread.getName() + ", which must not block");
        }
        if ((inside.incrementAndGet() & CLOSED) != 0) {
            leave();
            throw new StoreException(StoreException.Kind.CLOSED, "store: closed");
        }
    }

    void leave() {
        if (inside.decrementAndGet() == CLOSED) {
            empty.countDown();
        }
    }

    /** Closes and waits until nobody is inside; true for the one caller that closed it. */
    boolean close() {
        if ((inside.getAndUpdate(n -> n | CLOSED) & CLOSED) != 0) {
            return false;
        }
        if (inside.get() == CLOSED) {
            return true;
        }
        boolean interrupted = false;
        while (true) {
            try {
                empty.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
