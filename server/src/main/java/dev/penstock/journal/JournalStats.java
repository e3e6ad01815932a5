package dev.penstock.journal;

import java.time.Duration;

/**
 * What the journal holds and how it is doing, for metrics.
 *
 * @param bytesHeld bytes of groups not yet released
 * @param segments files they are in
 * @param archivedBytes bytes of segments released and still kept for readers
 * @param groups groups written since opening
 * @param bytesWritten bytes of those groups
 * @param outOfSpace groups refused since opening because the disk was full
 * @param sync how long fsync took
 */
public record JournalStats(
        long bytesHeld,
        int segments,
        long archivedBytes,
        long groups,
        long bytesWritten,
        long outOfSpace,
        Latency sync) {

    /** A distribution of durations since opening. */
    public record Latency(long count, Duration p50, Duration p99, Duration max) {}
}
