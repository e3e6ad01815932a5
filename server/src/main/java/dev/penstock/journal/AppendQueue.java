package dev.penstock.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for the journal's thread. Lanes add; the journal's thread takes all there is. */
final class AppendQueue {

    private static final Logger LOG = LoggerFactory.getLogger(AppendQueue.class);

    @GuardedBy("this")
    private Appends waiting = new Appends();

    @GuardedBy("this")
    private boolean closed;

    synchronized void add(Batch batch, Durability durability, AppendListener listener) {
        if (closed) {
            throw new IllegalStateException("journal: append after close");
        }
        waiting.add(batch, durability, listener);
        if (waiting.size() == 1) {
            notifyAll();
        }
    }

    /** Waits for appends; hands them over for an empty list; null once closed and drained. */
    synchronized @Nullable Appends take(Appends empty) {
        while (waiting.size() == 0 && !closed) {
            await();
        }
        if (waiting.size() == 0) {
            return null;
        }
        Appends taken = waiting;
        waiting = empty;
        return taken;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    @GuardedBy("this")
    @SuppressWarnings("WaitNotInLoop")
    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            LOG.warn("journal: its thread was interrupted; close() is how it ends", e);
        }
    }
}
