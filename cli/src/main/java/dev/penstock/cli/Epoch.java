package dev.penstock.cli;

/**
 * Numbers that are moments: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart
 * by magnitude. Any thread.
 */
public final class Epoch {
    private static final double SECONDS_BELOW = 1e11;
    private static final double MILLIS_BELOW = 1e14;
    private static final double MICROS_BELOW = 1e17;
    private static final double NANOS_BELOW = 1e19;
    private static final double LONG_BELOW = 0x1p63;

    private Epoch() {}

    /** Milliseconds since 1970 of a number as it is written; -1 where it is no moment since then. */
    public static long millis(String number) {
        double magnitude = Double.parseDouble(number);
        if (!(magnitude >= 0) || magnitude >= NANOS_BELOW) {
            return -1;
        }
        if (magnitude < SECONDS_BELOW) {
            return Math.round(magnitude * 1000);
        }
        long unit = magnitude < MILLIS_BELOW ? 1 : magnitude < MICROS_BELOW ? 1_000 : 1_000_000;
        return whole(number, magnitude, unit);
    }

    /**
     * How many whole units there are. Digits are taken as they stand, because a double holds no moment
     * of these days to the nanosecond; what only a double can hold is rounded to the nearest.
     */
    private static long whole(String number, double magnitude, long unit) {
        int begin = number.startsWith("+") ? 1 : 0;
        int point = number.indexOf('.');
        int end = point < 0 ? number.length() : point;
        boolean exponent = number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
        if (!exponent && magnitude < LONG_BELOW) {
            return Long.parseLong(number, begin, end, 10) / unit;
        }
        return Math.round(magnitude / unit);
    }
}
