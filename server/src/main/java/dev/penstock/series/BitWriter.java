package dev.penstock.series;

import java.util.Arrays;

/**
 * An append-only stream of bits, highest first. One writer. Bits once written never change and whole
 * words are stored, so a reader that learns of a length through a release sees every bit below it.
 */
final class BitWriter {
    /** Readers may load a whole word at any byte below the end. */
    static final int PADDING = 8;

    private byte[] bytes;
    private long word;
    private int bits;

    BitWriter(int capacity) {
        bytes = new byte[((capacity + 7) & ~7) + PADDING];
    }

    /** Makes room for at least so many more bytes, so that puts need no check. */
    void reserve(int more) {
        int needed = (bits >>> 3) + more + 2 * PADDING;
        if (needed > bytes.length) {
            int larger = Math.max(needed, bytes.length + (bytes.length >> 1));
            bytes = Arrays.copyOf(bytes, (larger + 7) & ~7);
        }
    }

    /** Appends the lowest {@code count} (1 to 64) bits; higher ones are zero. */
    void put(long value, int count) {
        int free = 64 - (bits & 63);
        if (count < free) {
            word |= value << (free - count);
        } else {
            int rest = count - free;
            Bytes.LONG.set(bytes, bits >>> 6 << 3, word | value >>> rest);
            word = rest == 0 ? 0 : value << (64 - rest);
        }
        bits += count;
    }

    /** Stores the last, incomplete word: everything put is then in {@link #bytes}. */
    void flush() {
        Bytes.LONG.set(bytes, bits >>> 6 << 3, word);
    }

    /** Reads where the next bits go. */
    int touch() {
        return bytes[bits >>> 3];
    }

    byte[] bytes() {
        return bytes;
    }

    int bits() {
        return bits;
    }

    int length() {
        return (bits + 7) >>> 3;
    }
}
