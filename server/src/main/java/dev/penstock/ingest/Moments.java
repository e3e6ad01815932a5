package dev.penstock.ingest;

/** Moments as clients write them, in milliseconds since 1970. Pure; any thread. */
public final class Moments {
    private static final long FIRST_MILLISECOND = 100_000_000_000L;
    private static final long FIRST_MICROSECOND = 100_000_000_000_000L;
    private static final long FIRST_NANOSECOND = 100_000_000_000_000_000L;
    private static final long LAST_SECOND = Long.MAX_VALUE / 1_000 - 1;

    private Moments() {}

    /** Seconds, milliseconds, microseconds or nanoseconds by magnitude; 0 is the time of arrival. */
    public static long millis(long timestamp, long nowMillis) {
        if (timestamp <= 0) {
            return timestamp == 0 ? nowMillis : timestamp;
        }
        if (timestamp < FIRST_MILLISECOND) {
            return timestamp * 1_000;
        }
        if (timestamp < FIRST_MICROSECOND) {
            return timestamp;
        }
        return timestamp / (timestamp < FIRST_NANOSECOND ? 1_000 : 1_000_000);
    }

    /** The time of a {@code google.protobuf.Timestamp}, negative if it is none; all zero is the time of arrival. */
    public static long millis(long seconds, int nanos, long nowMillis) {
        if (seconds == 0 && nanos == 0) {
            return nowMillis;
        }
        if (seconds < 0 || nanos < 0 || nanos > 999_999_999) {
            return -1;
        }
        return Math.min(seconds, LAST_SECOND) * 1_000 + nanos / 1_000_000;
    }
}
