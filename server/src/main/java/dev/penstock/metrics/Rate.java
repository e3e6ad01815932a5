package dev.penstock.metrics;

/** How fast a total rises, from measurement to measurement. One thread. */
final class Rate {
    private static final long NONE = Long.MIN_VALUE;

    private long lastMillis = NONE;
    private long last;

    /** Since the measurement before; 0 for the first, or when the total fell or no time passed. */
    double perSecond(long nowMillis, long total) {
        boolean rises = lastMillis != NONE && nowMillis > lastMillis && total >= last;
        double rate = rises ? (total - last) * 1_000.0 / (nowMillis - lastMillis) : 0;
        lastMillis = nowMillis;
        last = total;
        return rate;
    }
}
