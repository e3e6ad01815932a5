package dev.penstock.bench.load;

/**
 * When each of the newest messages was meant to be sent, by sequence. Written by the publisher before
 * it sends, read by those who received.
 */
public final class SendTimes {
    private static final int SIZE = 1 << 20;

    private final long[] nanos = new long[SIZE];

    void put(long sequence, long intendedNanos) {
        nanos[(int) (sequence & SIZE - 1)] = intendedNanos;
    }

    long of(long sequence) {
        return nanos[(int) (sequence & SIZE - 1)];
    }
}
