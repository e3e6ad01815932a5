package dev.penstock.feed;

import org.jspecify.annotations.Nullable;

/**
 * A sequence of events in one lane: written by the lane's thread, read by anybody. This is only its
 * address, as cheap as a number and equal to others of the same feed; what it takes to read it exists
 * while somebody does (see {@link Branch}). Immutable, any thread.
 *
 * @param group the feeds it advances with; a feed that stands alone is number 0 of its own
 * @param number which of them
 */
public record Feed(FeedGroup group, long number) {

    /** Its place on disk; that of the whole for one of many. */
    public int id() {
        return group.id();
    }

    public String name() {
        return group.single() ? group.name() : group.name() + " " + number;
    }

    public int lane() {
        return group.lane();
    }

    /** The epoch that cursors of this feed carry. */
    public long epoch() {
        return group.epoch();
    }

    /** The offset behind the newest committed event: where a reader of what comes next starts. */
    public long end() {
        return group.end();
    }

    /** Whether somebody reads; the ring exists only then. */
    public boolean watched() {
        return ring() != null;
    }

    /** Joins the readers; the ring begins with what is published next. */
    public void attach() {
        group.attach(number);
    }

    /** Leaves the readers; the last one takes the ring along. */
    public void detach() {
        group.detach(number);
    }

    /** Calls a wake after every commit with events of this feed; it must return at once. */
    public void onPublished(Runnable wake) {
        group.onPublished(number, wake);
    }

    /** Stops calling a wake. */
    public void forget(Runnable wake) {
        group.forget(number, wake);
    }

    /**
     * Puts another event in the place of the one with its offset, which on disk has been replaced: who
     * has not read that one yet does not see it any more. The lane's thread only.
     */
    public void replace(Event event) {
        group.replace(number, event);
    }

    /** The ring of its readers: the same until the last one leaves. */
    @Nullable Ring ring() {
        return group.ring(number);
    }

    /** The events on disk. */
    public History history() {
        return group.history(number);
    }

    @Override
    public String toString() {
        return name();
    }
}
