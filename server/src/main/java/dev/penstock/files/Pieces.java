package dev.penstock.files;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of files in memory on their way to callers of gRPC: as long as few are, pieces are as large as
 * callers like, and the next is read while one is on its way. Any thread.
 */
final class Pieces {
    /** What everybody gets who can take something, however much others leave lying. */
    static final int LEAST = 64 << 10;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    Pieces(long most) {
        this.most = most;
    }

    /** As many as a sixteenth of the heap, 16 to 256 MiB. */
    static Pieces ofHeap() {
        return new Pieces(Math.clamp(Runtime.getRuntime().maxMemory() / 16, 16L << 20, 256L << 20));
    }

    /**
     * Takes room for a piece, to be given back.
     *
     * @param due whether the caller of the piece waits for it
     * @return bytes, at most as many as wanted; 0: not before it is due
     */
    int take(int wanted, boolean due) {
        if (held.addAndGet(wanted) <= most) {
            return wanted;
        }
        int less = due ? Math.min(LEAST, wanted) : 0;
        held.addAndGet(less - wanted);
        return less;
    }

    void give(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
