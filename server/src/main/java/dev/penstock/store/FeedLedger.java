package dev.penstock.store;

import java.nio.ByteBuffer;

/**
 * How much one feed has taken in and given up, kept beside its events. What was written belongs to
 * the thread that writes the feed, what was trimmed to whoever holds this object's lock; both are
 * read by any thread.
 */
final class FeedLedger {

    /** A mark is put each time this many bytes of payload have been written. */
    static final long BYTES_PER_MARK = 1 << 20;

    /** Sums over all events ever put below {@code next}. */
    record Written(long bytes, long events, long next, long newestMillis, long markedBytes) {
        static final Written NOTHING = new Written(0, 0, 0, 0, 0);

        byte[] encode() {
            return Keys.longs(bytes, events, next, newestMillis, markedBytes);
        }

        static Written decode(byte[] value) {
            ByteBuffer in = ByteBuffer.wrap(value);
            return new Written(
                    in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        }
    }

    /** Sums over all events below an offset. */
    record Sum(long before, long bytes, long events) {
        static final Sum NOTHING = new Sum(0, 0, 0);

        byte[] encode() {
            return Keys.longs(before, bytes, events);
        }

        static Sum decode(byte[] value) {
            ByteBuffer in = ByteBuffer.wrap(value);
            return new Sum(in.getLong(), in.getLong(), in.getLong());
        }
    }

    final int feedId;
    private volatile Written written = Written.NOTHING;
    private volatile Sum trimmed = Sum.NOTHING;

    FeedLedger(int feedId) {
        this.feedId = feedId;
    }

    Written written() {
        return written;
    }

    void written(Written now) {
        written = now;
    }

    Sum trimmed() {
        return trimmed;
    }

    void trimmed(Sum now) {
        trimmed = now;
    }

    FeedSize size() {
        Sum gone = trimmed;
        Written all = written;
        return new FeedSize(
                all.events() - gone.events(),
                all.bytes() - gone.bytes(),
                gone.before(),
                all.next(),
                all.newestMillis());
    }
}
