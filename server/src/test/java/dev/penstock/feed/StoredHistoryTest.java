package dev.penstock.feed;

import java.nio.file.Path;

/** Events kept in the store. */
class StoredHistoryTest extends HistoryContract {
    @Override
    FeedRig open(Path in, int payloadBytes) {
        return new FeedRig(in, FeedConfig.defaults(), payloadBytes);
    }

    @Override
    void keep(FeedRig of, int events) {
        of.store.events().trim(1, of.next() - events);
    }
}
