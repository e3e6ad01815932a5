package dev.penstock.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far long work is. Immutable, any thread.
 *
 * @param done units done, for example bytes
 * @param total units in all; negative when not known
 * @param perSecond rate of the last few seconds
 * @param elapsed since it began
 */
public record Progress(long done, long total, double perSecond, Duration elapsed) {
    /** Part done, 0 to 1; NaN when the total is not known. */
    public double fraction() {
        if (total < 0) {
            return Double.NaN;
        }
        return total == 0 ? 1 : Math.min(1, (double) done / total);
    }

    /** Time left at the present rate; null when it cannot be told. */
    public @Nullable Duration timeLeft() {
        if (total < 0 || perSecond <= 0) {
            return null;
        }
        return Duration.ofMillis((long) (Math.max(0, total - done) / perSecond * 1000));
    }
}
