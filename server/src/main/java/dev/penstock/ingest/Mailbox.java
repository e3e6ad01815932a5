package dev.penstock.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What waits for one thread: any thread puts, one thread takes everything at once.
 *
 * @param <T> what waits
 */
final class Mailbox<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private ArrayDeque<T> waiting = new ArrayDeque<>();
    private ArrayDeque<T> taken = new ArrayDeque<>();
    private boolean closed;

    /** Adds one; false when closed. Any thread. */
    boolean put(T item) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.add(item);
            if (waiting.size() == 1) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over all that waits, waiting up to so many nanoseconds for something. The one taking
     * thread only.
     */
    void take(long waitNanos, Consumer<T> receiver) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (waiting.isEmpty() && left > 0) {
                left = filled.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        drain(receiver);
    }

    /**
     * Hands over all that waits, first what a receiver that failed has left. The one taking thread only.
     */
    void drain(Consumer<T> receiver) {
        handOver(receiver);
        lock.lock();
        try {
            var full = waiting;
            waiting = taken;
            taken = full;
        } finally {
            lock.unlock();
        }
        handOver(receiver);
    }

    private void handOver(Consumer<T> receiver) {
        T item;
        while ((item = taken.poll()) != null) {
            receiver.accept(item);
        }
    }

    /**
     * Takes out those of a kind, in their order; the others keep their places. The one taking thread
     * only, also while it receives.
     */
    <S extends T> List<S> extract(Class<S> kind) {
        var out = new ArrayList<S>();
        extract(taken, kind, out);
        lock.lock();
        try {
            extract(waiting, kind, out);
        } finally {
            lock.unlock();
        }
        return out;
    }

    private static <S> void extract(ArrayDeque<?> from, Class<S> kind, List<S> to) {
        from.stream().filter(kind::isInstance).map(kind::cast).forEach(to::add);
        from.removeIf(kind::isInstance);
    }

    /** Takes nothing more; what waits may still be drained. Any thread. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
