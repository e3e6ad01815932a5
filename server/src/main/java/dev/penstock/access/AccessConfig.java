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
 * @param decodingBytes memory that requests over OTLP take while they are decoded, all together and
 *     each by itself, default a quarter of the heap, but at least 64 MiB and at most 1 GiB
 */
public record AccessConfig(
        int maxStreamsIn,
        int maxSubscriptions,
        int maxSubscriptionsPerCaller,
        int streamCreditBytes,
        long totalCreditBytes,
        long decodingBytes) {

    private static final long MOST_DECODING_BYTES = 1L << 40;

    public AccessConfig {
        positive("access.max-streams-in", maxStreamsIn);
        positive("access.max-subscriptions", maxSubscriptions);
        positive("access.max-subscriptions-per-caller", maxSubscriptionsPerCaller);
        positive("access.stream-credit-bytes", streamCreditBytes);
        positive("access.total-credit-bytes", totalCreditBytes);
        positive("access.decoding-bytes", decodingBytes);
        if (decodingBytes > MOST_DECODING_BYTES) {
            throw new IllegalArgumentException(
                    "access.decoding-bytes: "
                            + decodingBytes
                            + " (expected: at most "
                            + MOST_DECODING_BYTES
                            + ")");
        }
    }

    public static AccessConfig defaults() {
        return new AccessConfig(
                10_000,
                200_000,
                200_000,
                2 << 20,
                128L << 20,
                Math.clamp(Runtime.getRuntime().maxMemory() / 4, 64L << 20, 1L << 30));
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: at least 1)");
        }
    }
}
