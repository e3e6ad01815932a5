package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.WriteGroup;

/** Where the events of feeds that advance together lie on disk. See {@link History} for who may call what. */
interface Histories {

    /** The history of the feed of a number. */
    History of(long number);

    /** Takes an event of the feed of a number. */
    void put(long number, Fact event, WriteGroup group);

    /** The feed of a number has no events from this offset on, and no readers. */
    void ended(long number, long offset, WriteGroup group);

    /** Drops what is no longer kept; called about once a second, on the lane's thread. */
    void maintain(long nowMillis, WriteGroup group);
}
