package dev.penstock.series;

/** Reads what a {@link BitWriter} wrote, from bytes followed by 8 that may be read. One thread. */
final class BitReader {
    final byte[] bytes;
    int bit;

    BitReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.bit = from << 3;
    }

    /** The next bits, highest first; at least 57 are right. */
    long peek() {
        return (long) Bytes.LONG.get(bytes, bit >>> 3) << (bit & 7);
    }

    void skip(int count) {
        bit += count;
    }

    /** The next 1 to 64 bits. */
    long get(int count) {
        if (count > 32) {
            long high = get(count - 32);
            return high << 32 | get(32);
        }
        long value = peek() >>> (64 - count);
        bit += count;
        return value;
    }
}
