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
}
