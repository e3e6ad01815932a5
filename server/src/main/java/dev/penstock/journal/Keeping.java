package dev.penstock.journal;

import java.time.Duration;

/**
 * How long released segments are kept in the archive, for readers of what is no longer needed to
 * recover. Whole segments go, so somewhat more than this may be there.
 *
 * @param age a segment goes when its newest fact is older
 * @param bytes the oldest go while all segments together are larger
 */
public record Keeping(Duration age, long bytes) {

    public Keeping {
        if (age.isNegative() || bytes < 0) {
            throw new IllegalArgumentException(
                    "keeping: " + age + ", " + bytes + " bytes (expected: none negative)");
        }
    }

    /** What is released is deleted. */
    public static Keeping nothing() {
        return new Keeping(Duration.ZERO, 0);
    }

    boolean isNothing() {
        return age.isZero() || bytes == 0;
    }
}
