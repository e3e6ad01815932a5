package dev.penstock.access;

/**
 * How much callers may have open and in work at once.
 *
 * @param maxStreamsIn uploads open at once over all callers, default 10,000
 * @param maxSubscriptions subscriptions open at once over all callers, default 200,000
 * @param maxSubscriptionsPerCaller subscriptions open at once of one peer address, default 200,000
 *     (without authentication all of this machine's callers share one address)
 * @param streamCreditBytes undecided bytes of one stream, default 2 MiB
 * @param totalCreditBytes undecided bytes over all streams, default 128 MiB
 */
public record AccessConfig(
        int maxStreamsIn,
        int maxSubscriptions,
        int maxSubscriptionsPerCaller,
        int streamCreditBytes,
        long totalCreditBytes) {

    public AccessConfig {
        positive("access.max-streams-in", maxStreamsIn);
        positive("access.max-subscriptions", maxSubscriptions);
        positive("access.max-subscriptions-per-caller", maxSubscriptionsPerCaller);
        positive("access.stream-credit-bytes", streamCreditBytes);
        positive("access.total-credit-bytes", totalCreditBytes);
    }

    public static AccessConfig defaults() {
        return new AccessConfig(10_000, 200_000, 200_000, 2 << 20, 128L << 20);
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: at least 1)");
        }
    }
}
