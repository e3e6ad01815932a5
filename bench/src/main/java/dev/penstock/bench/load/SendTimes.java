package dev.penstock.bench.load;

/**
 * When each of the newest messages was meant to be sent, by sequence. Written by the publisher before
 * it sends, read by those who received.
 */
public final class SendTimes {
    private static final int SIZE = 1 << 20;

    private final long[] nanos = new long[SIZE];

    /** A message was due at this moment of {@code System.nanoTime}. */
    public void put(long sequence, long intendedNanos) {
        nanos[(int) (sequence & SIZE - 1)] = intendedNanos;
    }

    /** When it was due. */
    public long of(long sequence) {
        return nanos[(int) (sequence & SIZE - 1)];
    }
}
