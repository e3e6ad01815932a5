package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.ingest.Fact;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JoiningTest {
    private static final byte EVENT = 1;
    private static final byte OTHER = 2;

    @Test
    void whoJoinsWhileABatchIsAppliedMissesNothingOfIt(@TempDir Path folder) {
        try (var store = Store.open(folder, StoreConfig.defaults());
                var group = store.begin()) {
            Feed feed = new Feeds(store, 1, FeedConfig.defaults()).add(1, "things", 0);
            var view = view(feed);
            view.apply(fact(0, EVENT), group);
            feed.attach();
            view.apply(fact(1, EVENT), group);
            group.commit();
            view.published(2);

            var fromTheStart = new Seam(feed, 0);
            assertThat(fromTheStart.look()).isEqualTo(Seam.Found.BEHIND);
            fromTheStart.moveTo(1);
            assertThat(fromTheStart.look()).isEqualTo(Seam.Found.EVENT);
            assertThat(fromTheStart.event().offset()).isEqualTo(1);
        }
    }

    @Test
    void afterARestartTheFeedEndsWhereItEnded(@TempDir Path folder) {
        try (var store = Store.open(folder, StoreConfig.defaults());
                var group = store.begin()) {
            Feed feed = new Feeds(store, 1, FeedConfig.defaults()).add(1, "things", 0);
            var view = view(feed);
            view.apply(fact(0, EVENT), group);
            view.apply(fact(1, OTHER), group);
            group.position(view.name(), 0, 2);
            group.commit();
            view.published(2);
            assertThat(feed.end()).isEqualTo(2);

            Feed again = new Feeds(store, 1, FeedConfig.defaults()).add(1, "things", 0);
            assertThat(again.end()).isEqualTo(2);
        }
    }

    private static FeedView view(Feed feed) {
        return new FeedView(feed, new Retention(Duration.ofHours(1), 1 << 20), Set.of(EVENT));
    }

    private static Fact fact(long offset, byte kind) {
        return new Fact().set(0, offset, 1_000 + offset, kind, new byte[] {kind, 7}, 1, 2);
    }
}
