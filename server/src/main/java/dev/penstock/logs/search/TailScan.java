package dev.penstock.logs.search;

import dev.penstock.feed.Feed;

/** Shows entries of stretches of the feed that are in no index. One search, one thread. */
final class TailScan {
    private static final int BATCH_BYTES = 256 << 10;

    private final Feed feed;
    private final Patience patience;
    private final Visitor visitor;
    private final EntryBatch batch = new EntryBatch(BATCH_BYTES);

    /** Sees an entry; the line is only lent. */
    @FunctionalInterface
    interface Visitor {
        void entry(long offset, LogLine line);
    }

    TailScan(Feed feed, Patience patience, Visitor visitor) {
        this.feed = feed;
        this.patience = patience;
        this.visitor = visitor;
    }

    /** Shows the entries from an offset to another, exclusive. */
    void between(long from, long to) {
        long at = from;
        while (at < to) {
            patience.check();
            at = batch.read(feed, at, to);
            for (int i = 0; i < batch.count(); i++) {
                visitor.entry(batch.offset(i), batch.line(i));
            }
        }
    }
}
