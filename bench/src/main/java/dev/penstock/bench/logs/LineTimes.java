package dev.penstock.bench.logs;

/** When each of the newest lines was due. Written by the sender before it sends. */
final class LineTimes {
    private static final int SIZE = 1 << 20;

    private final long[] nanos = new long[SIZE];

    void put(long line, long dueNanos) {
        nanos[(int) (line & SIZE - 1)] = dueNanos;
    }

    long of(long line) {
        return nanos[(int) (line & SIZE - 1)];
    }
}
