package dev.penstock.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket: so many units a second on average, one burst at once. A unit may be a byte, a point
 * or a message. Amounts larger than the burst are let through and paid for afterwards. Any thread.
 */
public final class RateLimit {
    private static final double NANOS = 1e9;

    private final Timing timing;
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long refilledAt;

    /** A limit with one second's worth of burst. */
    public static RateLimit perSecond(double units, Timing timing) {
        return new RateLimit(units, units, timing);
    }

    /** As {@link #perSecond}; none for 0. */
    static @Nullable RateLimit orNone(long units, Timing timing) {
        return units == 0 ? null : perSecond((double) units, timing);
    }

    public RateLimit(double perSecond, double burst, Timing timing) {
        if (!(perSecond > 0) || !(burst > 0)) {
            throw new IllegalArgumentException(
                    "rate and burst: " + perSecond + ", " + burst + " (expected: above 0)");
        }
        this.timing = timing;
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.refilledAt = timing.nanoTime();
    }

    /** Takes the amount and tells how long to wait before using it. */
    public synchronized Duration take(long amount) {
        long now = timing.nanoTime();
        tokens = Math.min(burst, tokens + (now - refilledAt) / NANOS * perSecond);
        refilledAt = now;
        tokens -= amount;
        return tokens >= 0
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil(-tokens / perSecond * NANOS));
    }

    /** Takes the amount and waits until it may be used. */
    public void acquire(long amount) throws InterruptedException {
        timing.pause(take(amount));
    }
}
