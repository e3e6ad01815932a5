package dev.penstock.metrics;

import dev.penstock.series.LatestValues;
import java.util.Arrays;

/**
 * What a round sent that will be found changed by the next round, too: marks of series with what was
 * sent of them, in eight bytes each. The points of one fact are applied one by one with one offset, so
 * the offset alone would not tell the last of them from those before. One thread.
 */
final class SentAhead {
    private static final long[] NONE = new long[0];

    private long[] marks = NONE;
    private int size;

    /** A 64-bit hash of a series and its newest point. */
    static long mark(int series, LatestValues.Reading newest) {
        long point =
                RawHash.mix(
                        newest.time() ^ 0x9e3779b97f4a7c15L,
                        Double.doubleToRawLongBits(newest.value()) ^ 0xd1b54a32d192ed03L);
        long fact =
                RawHash.mix(newest.change() ^ 0x8ebc6af09c88c6e3L, series ^ 0x589965cc75374cc3L);
        return RawHash.mix(point ^ 0xa0761d6478bd642fL, fact ^ 0xe7037ed1a0b428dbL);
    }

    /** Remembers what was sent. */
    void add(long mark) {
        if (size == marks.length) {
            marks = Arrays.copyOf(marks, Math.max(8, size + (size >> 1)));
        }
        marks[size++] = mark;
    }

    /** Whether just that has been sent; after {@link #done}. */
    boolean has(long mark) {
        return size > 0 && Arrays.binarySearch(marks, 0, size, mark) >= 0;
    }

    /** The round is over. */
    void done() {
        Arrays.sort(marks, 0, size);
    }

    /** Forgets everything, and gives the room back. */
    void clear() {
        marks = NONE;
        size = 0;
    }
}
