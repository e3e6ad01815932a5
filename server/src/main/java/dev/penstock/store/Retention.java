package dev.penstock.store;

import java.time.Duration;

/**
 * How much of a feed is kept: whichever bound is met first trims.
 *
 * @param maxAge older events go
 * @param maxBytes beyond it the oldest events go, in steps of about 1 MiB
 */
public record Retention(Duration maxAge, long maxBytes) {

    public Retention {
        if (maxAge.isNegative() || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "retention: " + maxAge + ", " + maxBytes + " bytes (expected: none negative)");
        }
    }
}
