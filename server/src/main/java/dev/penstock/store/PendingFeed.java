package dev.penstock.store;

import dev.penstock.store.FeedLedger.Sum;
import dev.penstock.store.FeedLedger.Written;

/** What a group not yet committed adds to one feed. Owned by the group. */
final class PendingFeed {

    private final FeedLedger ledger;
    private long bytes;
    private long events;
    private long next;
    private long newestMillis;
    private long markedBytes;
    private long markBytes;
    private long markEvents;

    PendingFeed(FeedLedger ledger) {
        this.ledger = ledger;
        Written before = ledger.written();
        bytes = before.bytes();
        events = before.events();
        next = before.next();
        newestMillis = before.newestMillis();
        markedBytes = before.markedBytes();
    }

    /** Counts an event; true if a mark is due before it, to be taken from {@link #mark}. */
    boolean add(long offset, long timeMillis, int length) {
        if (offset < next) {
            throw new IllegalArgumentException(
                    "feed "
                            + ledger.feedId
                            + ": offset "
                            + offset
                            + " (expected: >= "
                            + next
                            + ")");
        }
        boolean due = bytes - markedBytes >= FeedLedger.BYTES_PER_MARK;
        if (due) {
            markedBytes = bytes;
        }
        bytes += length;
        events++;
        next = offset + 1;
        newestMillis = timeMillis;
        markBytes = bytes - length;
        markEvents = events - 1;
        return due;
    }

    /** The sums below the event just added. */
    Sum mark(long offset) {
        return new Sum(offset, markBytes, markEvents);
    }

    int feedId() {
        return ledger.feedId;
    }

    Written written() {
        return new Written(bytes, events, next, newestMillis, markedBytes);
    }

    void publish() {
        ledger.written(written());
    }
}
