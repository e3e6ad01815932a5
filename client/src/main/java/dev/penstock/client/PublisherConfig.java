package dev.penstock.client;

import dev.penstock.api.metrics.v1.Durability;
import java.util.UUID;

/**
 * Who publishes and how much may be under way. Immutable, any thread.
 *
 * @param producer the name under which the server remembers what it has; the same one again, with
 *     sequences continued, never stores twice
 * @param source of points, or application of log entries, that name none
 * @param firstSequence of the first message: 1, or one more than the last one acknowledged
 * @param window messages under way at most; more wait
 * @param windowBytes bytes under way at most
 * @param durability what an acknowledgement of points means; log entries are always synced
 * @param retries how a broken stream is taken up again
 */
public record PublisherConfig(
        String producer,
        String source,
        long firstSequence,
        int window,
        int windowBytes,
        Durability durability,
        RetryPolicy retries) {

    private static final int DEFAULT_WINDOW = 64;
    private static final int DEFAULT_WINDOW_BYTES = 16 << 20;

    public PublisherConfig {
        if (producer.isEmpty()) {
            throw new IllegalArgumentException("producer: empty (expected: a name)");
        }
        if (firstSequence < 1 || window < 1 || windowBytes < 1) {
            throw new IllegalArgumentException(
                    "firstSequence, window, windowBytes: %d, %d, %d (expected: positive)"
                            .formatted(firstSequence, window, windowBytes));
        }
    }

    /** A producer that resumes under the same name after a restart of its program. */
    public static PublisherConfig of(String producer, String source) {
        return new PublisherConfig(
                producer,
                source,
                1,
                DEFAULT_WINDOW,
                DEFAULT_WINDOW_BYTES,
                Durability.DURABILITY_SYNCED,
                RetryPolicy.STANDARD);
    }

    /** A producer for this run of the program only. */
    public static PublisherConfig once(String source) {
        return of("java-" + UUID.randomUUID(), source);
    }

    public PublisherConfig withFirstSequence(long sequence) {
        return new PublisherConfig(
                producer, source, sequence, window, windowBytes, durability, retries);
    }

    public PublisherConfig withWindow(int messages) {
        return new PublisherConfig(
                producer, source, firstSequence, messages, windowBytes, durability, retries);
    }

    public PublisherConfig withDurability(Durability level) {
        return new PublisherConfig(
                producer, source, firstSequence, window, windowBytes, level, retries);
    }

    public PublisherConfig withRetries(RetryPolicy policy) {
        return new PublisherConfig(
                producer, source, firstSequence, window, windowBytes, durability, policy);
    }
}
