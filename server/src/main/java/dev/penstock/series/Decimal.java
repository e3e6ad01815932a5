package dev.penstock.series;

/**
 * Doubles that are decimals: {@code m / 10^e} for a whole m, bit for bit, as sensors and people write
 * them. Codes 0 to 15 are the exponent; codes 16 to 23 are exponents of decimals that went through a
 * float. Stateless, any thread.
 */
final class Decimal {
    /** The code of values that are no decimals. */
    static final int NONE = 31;

    private static final int FLOATS = 16;
    private static final int CODES = 24;
    private static final double LARGEST = 1L << 53;
    private static final double ROUND = 0x1.8p52;
    private static final double[] POWERS = powers();

    private Decimal() {}

    /** The value of m under a code. */
    static double value(long m, int code) {
        double value = m / POWERS[code & 15];
        return code < FLOATS ? value : (double) (float) value;
    }

    /** What m is divided by under a code of decimals that are no floats, else 0. */
    static double divisor(int code) {
        return code < FLOATS ? POWERS[code] : 0;
    }

    /** The m that stands for the value under this code if {@link #exact} says so. */
    static long scaled(double value, int code) {
        double scaled = value * POWERS[code & 15];
        if (Math.abs(scaled) < 0x1p51) {
            return (long) (scaled + ROUND - ROUND);
        }
        return Math.abs(scaled) < LARGEST ? (long) scaled : 0;
    }

    static boolean exact(double value, long m, int code) {
        return Double.doubleToRawLongBits(value(m, code)) == Double.doubleToRawLongBits(value);
    }

    /** The first code from {@code from} on that holds the value, else NONE. */
    static int code(double value, int from) {
        for (int code = from; code < CODES; code++) {
            if (exact(value, scaled(value, code), code)) {
                return code;
            }
        }
        return NONE;
    }

    /** How many times finer the second code is, 0 if it is not finer. */
    static long finer(int from, int to) {
        int steps = (to & 15) - (from & 15);
        return steps < 0 ? 0 : (long) POWERS[steps];
    }

    private static double[] powers() {
        double[] powers = new double[16];
        long power = 1;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power;
            power *= 10;
        }
        return powers;
    }
}
