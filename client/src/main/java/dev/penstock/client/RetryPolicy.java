package dev.penstock.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether a failed call is tried again, and after how long: exponential backoff with full jitter. A
 * pure function of its arguments; any thread.
 *
 * @param attempts tries in all, the first included, before giving up; counted anew after any success
 * @param firstDelay upper bound of the wait after the first failure; doubles with each further one
 * @param longestDelay where the doubling ends
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    /** Three attempts, 1 s doubling to 10 s. */
    public static final RetryPolicy STANDARD = new RetryPolicy(3, ONE_SECOND, TEN_SECONDS);

    /** Never gives up on what can be retried; for long-lived subscriptions and devices. */
    public static final RetryPolicy UNLIMITED =
            new RetryPolicy(Integer.MAX_VALUE, ONE_SECOND, TEN_SECONDS);

    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 1)");
        }
        if (firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "delays: "
                            + firstDelay
                            + " … "
                            + longestDelay
                            + " (expected: 0 ≤ first ≤ longest)");
        }
    }

    /**
     * What to do after this many failures in a row, the last of which was {@code failure}. The delay
     * is uniform between zero and the bound; a delay that the server asked for is waited out in full,
     * spread by up to as much again so that those who were told the same do not return together.
     */
    public Decision after(int failures, CallFailure failure, RandomGenerator random) {
        if (!failure.retryable() || failures >= attempts) {
            return new Decision.GiveUp();
        }
        Duration bound = bound(failures);
        Duration asked = failure.retryAfter();
        if (asked == null) {
            return new Decision.Retry(part(bound, random));
        }
        Duration spread = bound.compareTo(asked) < 0 ? bound : asked;
        return new Decision.Retry(asked.plus(part(spread, random)));
    }

    private Duration bound(int failures) {
        int doublings = Math.min(failures - 1, 30);
        double nanos = (double) firstDelay.toNanos() * (1L << doublings);
        return Duration.ofNanos((long) Math.min(nanos, (double) longestDelay.toNanos()));
    }

    private static Duration part(Duration bound, RandomGenerator random) {
        return Duration.ofNanos((long) (bound.toNanos() * random.nextDouble()));
    }

    /** What to do after a failure. */
    public sealed interface Decision {
        /** Try again after the delay. */
        record Retry(Duration delay) implements Decision {}

        /** The failure is final. */
        record GiveUp() implements Decision {}
    }
}
