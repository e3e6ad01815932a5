package dev.penstock.logs.search;

import dev.penstock.feed.Feed;

/**
 * Shows a gathering the matching entries of stretches of the feed that are in no index, by looking at
 * each. One search, one thread.
 */
final class TailScan {
    private static final int BATCH_BYTES = 256 << 10;

    private final Feed feed;
    private final Selection selection;
    private final Patience patience;
    private final Gathering gathering;
    private final EntryBatch batch = new EntryBatch(BATCH_BYTES);

    TailScan(Feed feed, Selection selection, Patience patience, Gathering gathering) {
        this.feed = feed;
        this.selection = selection;
        this.patience = patience;
        this.gathering = gathering;
    }

    /** Looks at the entries from an offset to another, exclusive. */
    void between(long from, long to) {
        long at = from;
        while (at < to) {
            patience.check();
            at = batch.read(feed, at, to);
            for (int i = 0; i < batch.count(); i++) {
                LogLine line = batch.line(i);
                if (selection.matches(line)) {
                    gathering.line(batch.offset(i), line);
                }
            }
        }
    }
}
