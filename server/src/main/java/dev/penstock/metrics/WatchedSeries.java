package dev.penstock.metrics;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/**
 * Counts the series that all watched selections together have in memory: each costs some hundred bytes
 * for as long as it is watched, and as much again while its reader does not take what is new. Any
 * thread.
 */
final class WatchedSeries {
    private final int most;
    private int used;

    WatchedSeries(int most) {
        this.most = most;
    }

    /** The share of one selection. Any thread. */
    final class Share {
        private int taken;
        private boolean closed;

        /**
         * Counts one more; not after the end, which a round under way may outlast.
         *
         * @throws dev.penstock.refusal.RefusedException OVERLOADED when there are too many
         */
        void take() {
            synchronized (WatchedSeries.this) {
                if (closed) {
                    return;
                }
                if (used >= most) {
                    throw Refusal.of(
                                    Reason.OVERLOADED,
                                    "series watched: " + most + " are (metrics.max-watched-series)")
                            .asException();
                }
                used++;
                taken++;
            }
        }

        /** Its selection is over. Safe to call again. */
        void close() {
            synchronized (WatchedSeries.this) {
                closed = true;
                used -= taken;
                taken = 0;
            }
        }
    }

    /** A share for a selection that begins. */
    Share share() {
        return new Share();
    }

    /** How many are watched now. */
    synchronized int used() {
        return used;
    }
}
