package dev.penstock.journal;

/** Sees committed facts once more, in commit order, on the thread that replays. */
@FunctionalInterface
public interface Replayer {

    /**
     * One fact: kind and payload {@code buffer[from, to)}; the buffer is reused once this returns.
     */
    void fact(int lane, long offset, long timeMillis, byte kind, byte[] buffer, int from, int to);
}
