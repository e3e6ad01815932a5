package dev.penstock.series;

/**
 * An adaptive Rice code for small unsigned numbers: the parameter follows the running mean. Writer and
 * reader hold one each, in step. {@link #ESCAPE} zeros announce what is not a small number.
 */
final class Rice {
    /** So many zero bits are not the start of a number. */
    static final int ESCAPE = 20;

    private static final int LARGEST_K = 36;
    static final int WINDOW = 4;

    private static final long LARGEST_SUM = 1L << (LARGEST_K + WINDOW);

    long sum = 4 << WINDOW;

    /** Appends the number if it is small enough for the code; else appends nothing. */
    boolean put(long value, BitWriter out) {
        int k = k();
        long quotient = value >>> k;
        if (quotient < 0 || quotient >= ESCAPE) {
            return false;
        }
        out.put(1L << k | (value & ((1L << k) - 1)), (int) quotient + 1 + k);
        sum += value - (sum >> WINDOW);
        return true;
    }

    /** The next number, or -1 when an escape is ahead, which is skipped. */
    long get(BitReader in) {
        long ahead = in.peek();
        int quotient = Long.numberOfLeadingZeros(ahead);
        if (quotient >= ESCAPE) {
            in.skip(ESCAPE);
            return -1;
        }
        int k = k();
        in.skip(quotient + 1 + k);
        long value = (long) quotient << k | ((ahead << (quotient + 1)) >>> 1 >>> (63 - k));
        sum += value - (sum >> WINDOW);
        return value;
    }

    /** Bits that {@link #put} would take; adapts as it would. */
    int cost(long value) {
        int k = k();
        long quotient = value >>> k;
        if (quotient < 0 || quotient >= ESCAPE) {
            escaped(value);
            return ESCAPE + 8 + Escapes.bits(value);
        }
        sum += value - (sum >> WINDOW);
        return (int) quotient + 1 + k;
    }

    /** Moves towards a number that had to be escaped. */
    void escaped(long value) {
        boolean huge = value < 0 || value >= 1L << LARGEST_K;
        long target = huge ? LARGEST_SUM : Math.max(1, value) << WINDOW;
        sum = Math.min(sum * 4 + (1 << WINDOW), target);
    }

    /** The numbers have become so many times larger. */
    void scale(long factor) {
        sum = Math.min(Math.max(1, sum) * Math.min(factor, 1 << 20), LARGEST_SUM);
    }

    private int k() {
        return k(sum);
    }

    static int k(long sum) {
        return Math.min(LARGEST_K, Math.max(0, 60 - Long.numberOfLeadingZeros(sum + (sum >> 1))));
    }
}
