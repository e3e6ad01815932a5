package dev.penstock.series;

/** Numbers of any size behind an escape: length, then bits. Stateless, any thread. */
final class Escapes {
    private Escapes() {}

    static int bits(long value) {
        return Math.max(1, 64 - Long.numberOfLeadingZeros(value));
    }

    static void put(long value, BitWriter out) {
        int bits = bits(value);
        out.put(bits - 1, 6);
        out.put(value, bits);
    }

    static long get(BitReader in) {
        int bits = (int) in.get(6) + 1;
        return in.get(bits);
    }
}
