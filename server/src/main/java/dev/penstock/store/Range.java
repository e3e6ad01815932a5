package dev.penstock.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys from one, inclusive, to another, exclusive, in unsigned byte order. Immutable as long as the
 * arrays are left alone.
 *
 * @param from the first key, inclusive
 * @param to the end, exclusive; null: no end
 */
@SuppressWarnings("ArrayRecordComponent")
public record Range(byte[] from, byte @Nullable [] to) {

    private static final Range ALL = new Range(new byte[0], null);

    public static Range all() {
        return ALL;
    }

    public static Range of(byte[] from, byte @Nullable [] to) {
        return new Range(from, to);
    }

    /** All keys that start with these bytes. */
    public static Range prefix(byte[] prefix) {
        return new Range(prefix, after(prefix));
    }

    /** The smallest key greater than all that start with the prefix; null if there is none. */
    static byte @Nullable [] after(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        byte[] next = Arrays.copyOf(prefix, last + 1);
        next[last]++;
        return next;
    }
}
