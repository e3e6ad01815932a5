package dev.penstock.feed;

import java.time.Duration;

/**
 * How feeds are held.
 *
 * @param ringBytes all rings together, default 64 MiB; one takes at most an eighth
 * @param ringCapacity most events in one ring, a power of two, default 4,096
 * @param readerThreads threads that read from disk, so many each for feeds and newest values, for
 *     queries, and for watched selections, default 2
 * @param sliceBytes read at once for one reader, default 64 KiB
 * @param arrivalsAge how long arrivals of points are kept for tails and replay, in whole
 *     segments of the journal, default 1 h
 * @param arrivalsBytes how large the journal and its archive may be for that, default 1 GiB
 */
public record FeedConfig(
        long ringBytes,
        int ringCapacity,
        int readerThreads,
        int sliceBytes,
        Duration arrivalsAge,
        long arrivalsBytes) {

    public FeedConfig {
        if (ringBytes < 1 << 16) {
            throw new IllegalArgumentException(
                    "feed.ring-bytes: " + ringBytes + " (expected: at least 64 KiB)");
        }
        if (ringCapacity < 16 || Integer.bitCount(ringCapacity) != 1) {
            throw new IllegalArgumentException(
                    "feed.ring-capacity: " + ringCapacity + " (expected: a power of two from 16)");
        }
        if (readerThreads < 1 || readerThreads > 256) {
            throw new IllegalArgumentException(
                    "feed.reader-threads: " + readerThreads + " (expected: 1 to 256)");
        }
        if (sliceBytes < 4096 || sliceBytes > 1 << 20) {
            throw new IllegalArgumentException(
                    "feed.slice-bytes: " + sliceBytes + " (expected: 4 KiB to 1 MiB)");
        }
        if (arrivalsAge.isNegative() || arrivalsBytes < 0) {
            throw new IllegalArgumentException(
                    "feed.arrivals: "
                            + arrivalsAge
                            + ", "
                            + arrivalsBytes
                            + " bytes (expected: none negative)");
        }
    }

    public static FeedConfig defaults() {
        return new FeedConfig(64L << 20, 4_096, 2, 64 << 10, Duration.ofHours(1), 1L << 30);
    }
}
