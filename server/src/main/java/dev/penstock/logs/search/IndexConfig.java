package dev.penstock.logs.search;

import java.time.Duration;

/**
 * How the index of logs is kept.
 *
 * @param sliceEntries entries after which a new slice begins, default 5,000,000
 * @param sliceAge time after which a new slice begins, default 6 h
 * @param bufferMebibytes memory for what is not in a segment yet, default 32
 * @param commitBytes payload bytes after which the index is made durable, default 64 MiB
 * @param commitEvery time after which it is, default 10 s
 * @param refreshEvery how old a reader may be while more is being indexed, default 200 ms
 * @param searchLimit how long one search may take, default 10 s
 */
public record IndexConfig(
        int sliceEntries,
        Duration sliceAge,
        int bufferMebibytes,
        long commitBytes,
        Duration commitEvery,
        Duration refreshEvery,
        Duration searchLimit) {

    /** Lucene numbers the documents of an index with an int; a slice stays far below. */
    private static final int MOST_ENTRIES = 1_000_000_000;

    public IndexConfig {
        if (sliceEntries < 1 || sliceEntries > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "logs.index.slice-entries: "
                            + sliceEntries
                            + " (expected: 1 to 1,000,000,000)");
        }
        if (bufferMebibytes < 1 || bufferMebibytes > 1024) {
            throw new IllegalArgumentException(
                    "logs.index.buffer-mebibytes: " + bufferMebibytes + " (expected: 1 to 1024)");
        }
        if (commitBytes < 1) {
            throw new IllegalArgumentException(
                    "logs.index.commit-bytes: " + commitBytes + " (expected: at least 1)");
        }
        positive("slice-age", sliceAge);
        positive("commit-every", commitEvery);
        positive("search-limit", searchLimit);
        if (refreshEvery.isNegative()) {
            throw new IllegalArgumentException(
                    "logs.index.refresh-every: " + refreshEvery + " (expected: not negative)");
        }
    }

    public static IndexConfig defaults() {
        return new IndexConfig(
                5_000_000,
                Duration.ofHours(6),
                32,
                64L << 20,
                Duration.ofSeconds(10),
                Duration.ofMillis(200),
                Duration.ofSeconds(10));
    }

    private static void positive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(
                    "logs.index." + key + ": " + duration + " (expected: more than nothing)");
        }
    }
}
