package dev.penstock.feed;

import dev.penstock.store.WriteGroup;

/**
 * Hears which events of a family are no longer kept, so that what was made of them can go with them.
 * Lane thread.
 */
@FunctionalInterface
public interface Dropped {
    /** For a family of which nothing else is made. */
    Dropped NOTHING = (_, _, _, _) -> {};

    /** An event is gone; what else is to go is deleted in the same group. */
    void event(long number, long offset, byte kind, WriteGroup group);
}
