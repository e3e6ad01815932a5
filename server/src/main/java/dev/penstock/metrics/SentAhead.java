package dev.penstock.metrics;

import java.util.Arrays;

/**
 * What a round sent that will be found changed by the next round, too: series with how far ahead of the
 * round's end they had changed, in eight bytes each. One thread.
 */
final class SentAhead {
    private static final long[] NONE = new long[0];

    private long[] entries = NONE;
    private int size;

    /** Remembers a series that was sent as of its change so many facts after the round's end. */
    void add(int series, long ahead) {
        if (ahead >>> 32 != 0) {
            // Four billion facts within a round: it may be sent twice.
            return;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(8, size + (size >> 1)));
        }
        entries[size++] = (long) series << 32 | ahead;
    }

    /** Whether a series has been sent as of this very change; after {@link #done}. */
    boolean has(int series, long ahead) {
        return size > 0
                && ahead >>> 32 == 0
                && Arrays.binarySearch(entries, 0, size, (long) series << 32 | ahead) >= 0;
    }

    /** The round is over. */
    void done() {
        Arrays.sort(entries, 0, size);
    }

    /** Forgets everything, and gives the room back. */
    void clear() {
        entries = NONE;
        size = 0;
    }
}
