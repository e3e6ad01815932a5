package dev.penstock.access;

import java.util.concurrent.Semaphore;

/**
 * Bounds what the requests that are being decoded take together: who finds too little left waits for
 * those before, in order. Any thread that may wait.
 */
public final class DecodingMemory {
    /** Counted in KiB, so that any amount can be counted. */
    private static final int UNIT = 1024;

    private final long most;
    private final Semaphore units;

    DecodingMemory(long most) {
        this.most = most;
        this.units = new Semaphore(units(most), true);
    }

    /** What all may take together, and so one. */
    public long most() {
        return most;
    }

    /** Does the work, which takes so many bytes, at most {@link #most}, while it is done. */
    public void use(long bytes, Runnable work) {
        int count = units(bytes);
        units.acquireUninterruptibly(count);
        try {
            work.run();
        } finally {
            units.release(count);
        }
    }

    private static int units(long bytes) {
        return Math.toIntExact(bytes / UNIT);
    }
}
