package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.WriteGroup;

/** The history of a feed that stands alone. See {@link History} for who may call what. */
record OneHistory(History history) implements Histories {

    @Override
    public History of(long number) {
        return history;
    }

    @Override
    public void put(long number, Fact event, WriteGroup group) {
        history.put(event, group);
    }

    @Override
    public void ended(long number, long offset, WriteGroup group) {
        // One that stands alone does not end.
    }

    @Override
    public void maintain(long nowMillis, WriteGroup group) {
        // Its view knows how much is to be kept.
    }
}
