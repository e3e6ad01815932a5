package dev.penstock.store;

/** Sees the events of a scan in order of their offsets, on the calling thread. */
@FunctionalInterface
public interface EventVisitor {

    /**
     * One event: its payload is {@code buffer[from, to)}, reused once this returns. True to go on,
     * false to end the slice after this event.
     */
    boolean event(long offset, long timeMillis, byte[] buffer, int from, int to);
}
