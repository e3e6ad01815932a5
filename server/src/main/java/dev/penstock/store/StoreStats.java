package dev.penstock.store;

/**
 * Sizes of the store as they are now, for metrics.
 *
 * @param diskBytes live files
 * @param memtableBytes unflushed and flushing writes
 * @param cacheBytes block cache, which the memtables are charged to as well
 * @param pendingCompactionBytes what compaction has yet to rewrite
 * @param feeds number of feeds with events
 * @param eventBytes payload bytes held over all feeds
 */
public record StoreStats(
        long diskBytes,
        long memtableBytes,
        long cacheBytes,
        long pendingCompactionBytes,
        long feeds,
        long eventBytes) {}
