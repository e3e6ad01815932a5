package dev.penstock.journal;

/**
 * What became of a scan.
 *
 * @param next the offset to go on from
 * @param completeFrom no fact at or above this offset was left out; greater than the offset asked for
 *     when what it named is no longer held
 * @param atEnd true if everything synced when the scan began has been seen
 */
public record Scanned(long next, long completeFrom, boolean atEnd) {}
