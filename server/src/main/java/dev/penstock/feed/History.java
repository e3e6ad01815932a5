package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.Retention;
import dev.penstock.store.WriteGroup;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Where the events of one feed lie on disk. {@link #put} and {@link #retain} belong to the lane's
 * thread; the rest is for any thread that may block. What fails on the disk is a {@link
 * dev.penstock.store.StoreException}.
 */
public interface History {

    /** Sees events in order of their offsets, on the calling thread. */
    @FunctionalInterface
    interface Visitor {

        /**
         * One event: its payload is {@code buffer[from, to)}, which is only lent. True to go on, false
         * to end the scan after this event.
         */
        boolean event(long offset, long timeMillis, byte kind, byte[] buffer, int from, int to);
    }

    /**
     * What became of a scan.
     *
     * @param next the offset to go on from
     * @param completeFrom nothing at or above this offset was left out; greater than the offset asked
     *     for when retention has overtaken the reader
     * @param atEnd true if there was no further event when the scan began
     */
    record Scan(long next, long completeFrom, boolean atEnd) {}

    /** Takes an event; what is to be stored of it goes into the group. */
    void put(Fact event, WriteGroup group);

    /**
     * Visits events from an offset on, until at least {@code maxBytes} have been read or there are no
     * more. A scan that shows none has at least come closer: see {@link Scan#next}.
     */
    Scan scan(long from, int maxBytes, Visitor visitor);

    /** Nothing is held below this offset. */
    long oldest();

    /** Offset of the first event held whose time is not before this one. */
    OptionalLong firstAtOrAfter(long timeMillis);

    /**
     * Where the newest so many events before an offset begin: a scan from there meets them. With fewer
     * held, where the oldest is.
     */
    default long before(long offset, int count) {
        var newest = new ArrayDeque<Long>();
        long from = oldest();
        boolean more = from < offset;
        while (more) {
            boolean[] reached = {false};
            Scan scan =
                    scan(
                            from,
                            1 << 20,
                            (at, _, _, _, _, _) -> {
                                reached[0] = at >= offset;
                                if (!reached[0]) {
                                    newest.add(at);
                                    if (newest.size() > count) {
                                        newest.remove();
                                    }
                                }
                                return !reached[0];
                            });
            from = scan.next();
            more = !reached[0] && !scan.atEnd();
        }
        return newest.isEmpty() ? offset : newest.getFirst();
    }

    /** Drops what the retention does not keep. */
    void retain(Retention retention, long nowMillis);
}
