package dev.penstock.journal;

/** Sees the facts of a scan in order of their offsets, on the calling thread. */
@FunctionalInterface
public interface FactVisitor {

    /**
     * One fact: kind and payload {@code buffer[from, to)}, which is only lent. True to go on, false to
     * end the scan after this fact.
     */
    boolean fact(
            int lane, long offset, long timeMillis, byte kind, byte[] buffer, int from, int to);
}
