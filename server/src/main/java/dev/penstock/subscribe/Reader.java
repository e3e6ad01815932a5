package dev.penstock.subscribe;

import dev.penstock.feed.Seam;

/** One feed as one subscription reads it. Its event loop only. */
final class Reader {
    private final Subscription subscription;
    private final Seam seam;
    private long until;
    private int place;
    private boolean joined;

    Reader(Subscription subscription, Seam seam, long until) {
        this.subscription = subscription;
        this.seam = seam;
        this.until = until;
    }

    Seam seam() {
        return seam;
    }

    /** Events from this offset on are not wanted. */
    long until() {
        return until;
    }

    /** Less is wanted than was. */
    void endAt(long offset) {
        until = Math.min(until, offset);
    }

    /** Whether all that is wanted has been seen. */
    boolean done() {
        return seam.offset() >= until;
    }

    Outlet outlet() {
        return subscription.outlet();
    }

    void pump() {
        subscription.pump();
    }

    /** Where it stands in the list of those woken together. */
    int place() {
        return place;
    }

    void place(int newPlace) {
        place = newPlace;
    }

    /** Whether it has kept up once: only then can it fall behind. */
    boolean joined() {
        return joined;
    }

    void join() {
        joined = true;
    }
}
