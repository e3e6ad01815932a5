package dev.penstock.logs.search;

/** From one moment to another. Immutable, any thread. */
record TimeSpan(long startMillis, long endMillis) {
    private static final int BUCKETS = 60;
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long[] NICE = {
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        7 * DAY,
        30 * DAY
    };

    /** The shortest usual length of which at most about 60 cover this. */
    long niceSixtieth() {
        double wanted = ((double) endMillis - startMillis) / BUCKETS;
        for (long nice : NICE) {
            if (nice >= wanted) {
                return nice;
            }
        }
        return (long) Math.ceil(wanted / (365 * DAY)) * 365 * DAY;
    }
}
