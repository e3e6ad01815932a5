package dev.penstock.journal;

/** Unsigned base-128 integers, low groups first. */
final class Varint {

    static final int MAX_BYTES = 5;

    private Varint() {}

    /** Writes the value; returns the index after it. */
    static int put(byte[] into, int at, int value) {
        int index = at;
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            into[index++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[index++] = (byte) rest;
        return index;
    }

    /** The value that begins at an index. */
    static int get(byte[] from, int at) {
        int index = at;
        int value = from[index] & 0x7f;
        for (int shift = 7; from[index] < 0; shift += 7) {
            index++;
            value |= (from[index] & 0x7f) << shift;
        }
        return value;
    }

    /** Bytes the value takes. */
    static int size(int value) {
        return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }
}
