package dev.penstock.feed;

import org.jspecify.annotations.Nullable;

/**
 * A sequence of events in one lane: written by the lane's thread, read by anybody. This is only its
 * address, as cheap as a number and equal to others of the same feed; what it takes to read it exists
 * while somebody does (see {@link Branch}). Immutable, any thread.
 *
 * @param family the feeds it belongs to; a feed that stands alone is number 0 of its own
 * @param number which of them
 */
public record Feed(FeedFamily family, long number) {

    /** Its place on disk; that of the whole for one of many. */
    public int id() {
        return family.id();
    }

    public String name() {
        return family.single() ? family.name() : family.name() + " " + number;
    }

    public int lane() {
        return family.lane();
    }

    /** The epoch that cursors of this feed carry. */
    public long epoch() {
        return family.epoch();
    }

    /** The offset behind the newest committed event: where a reader of what comes next starts. */
    public long end() {
        return family.end();
    }

    /** Whether somebody reads; the ring exists only then. */
    public boolean watched() {
        return ring() != null;
    }

    /** Joins the readers; the ring begins with what is published next. */
    public void attach() {
        family.attach(number);
    }

    /** Leaves the readers; the last one takes the ring along. */
    public void detach() {
        family.detach(number);
    }

    /** Calls a wake after every commit with events of this feed; it must return at once. */
    public void onPublished(Runnable wake) {
        family.onPublished(number, wake);
    }

    /** Stops calling a wake. */
    public void forget(Runnable wake) {
        family.forget(number, wake);
    }

    /** The ring of its readers: the same until the last one leaves. */
    @Nullable Ring ring() {
        return family.ring(number);
    }

    /** The events on disk. */
    public History history() {
        return family.history(number);
    }

    @Override
    public String toString() {
        return name();
    }
}
