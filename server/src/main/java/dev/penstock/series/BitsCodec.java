package dev.penstock.series;

/**
 * Doubles of full precision: the difference of their bits to those of the last one, without the
 * trailing zeros all of them have. One thread.
 */
final class BitsCodec {
    private static final int LENGTH_ESCAPE = 12;

    private final int shift;
    private long last;
    private int length = 52;

    BitsCodec(int shift) {
        this.shift = shift;
    }

    void start(long bits) {
        last = bits >>> shift;
    }

    void put(long bits, BitWriter out) {
        long now = bits >>> shift;
        long left = Bytes.zigzag(now - last);
        int needed = 64 - Long.numberOfLeadingZeros(left);
        int change = (int) Bytes.zigzag(needed - length);
        if (change >>> 1 < LENGTH_ESCAPE) {
            out.put(2 | (change & 1), (change >>> 1) + 2);
        } else {
            out.put(0, LENGTH_ESCAPE);
            out.put(needed, 7);
        }
        if (needed > 1) {
            out.put(left & ~(1L << (needed - 1)), needed - 1);
        }
        last = now;
        length = needed;
    }

    long get(BitReader in) {
        long ahead = in.peek();
        int quotient = Long.numberOfLeadingZeros(ahead);
        if (quotient < LENGTH_ESCAPE) {
            in.skip(quotient + 2);
            long change = (long) quotient << 1 | ((ahead << (quotient + 1)) >>> 63);
            length += (int) Bytes.unzigzag(change);
        } else {
            in.skip(LENGTH_ESCAPE);
            length = (int) in.get(7);
        }
        long left = length == 0 ? 0 : 1L << (length - 1);
        if (length > 1) {
            left |= in.get(length - 1);
        }
        last += Bytes.unzigzag(left);
        return last << shift;
    }
}
