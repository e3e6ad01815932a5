package dev.penstock.logs.search;

import java.util.List;

/**
 * How many entries match per time and level. Immutable by agreement, any thread.
 *
 * @param bucketMillis length of a bucket
 * @param buckets those with entries, times rising
 * @param total over all of them
 */
public record TimeCounts(long bucketMillis, List<Bucket> buckets, long total) {

    /**
     * One bucket.
     *
     * @param startMillis a multiple of the length
     * @param levels how many of each {@link Level}, by rank
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Bucket(long startMillis, long[] levels) {}
}
