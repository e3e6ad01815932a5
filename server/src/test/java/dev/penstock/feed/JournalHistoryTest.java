package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events read from the journal, and what becomes of those that an earlier version stored. */
class JournalHistoryTest extends HistoryContract {
    @Override
    FeedRig open(Path in, int payloadBytes) throws Exception {
        return FeedRig.overJournal(in, FeedConfig.defaults(), payloadBytes);
    }

    @Override
    void keep(FeedRig of, int events) {
        of.feed.history().retain(new Retention(Duration.ofDays(1), events * 1_000L), 1_000);
    }

    @Test
    void whatTheStoreOnceKeptGoes(@TempDir Path other) throws Exception {
        Path stored = other.resolve("store");
        try (var store = Store.open(stored, StoreConfig.defaults());
                var group = store.begin()) {
            group.putEvent(1, 0, 1, new byte[10], 0, 10).putEvent(2, 1, 1, new byte[10], 0, 10);
            group.commit();
            store.flush();
        }
        try (var rig = FeedRig.overJournal(other, FeedConfig.defaults(), 10)) {
            assertThat(rig.store.events().oldest(1)).isEmpty();
            assertThat(rig.store.events().oldest(2)).hasValue(1);
            assertThat(rig.feed.end()).isZero();
        }
    }
}
