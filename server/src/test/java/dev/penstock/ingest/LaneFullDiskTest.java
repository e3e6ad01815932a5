package dev.penstock.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedView;
import dev.penstock.feed.Feeds;
import dev.penstock.ingest.Words.Add;
import dev.penstock.journal.JournalConfig;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.store.Retention;
import dev.penstock.store.SmallDisk;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.StoreHealth.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lane whose store's disk is filled by somebody else. Runs where a tmpfs may be mounted. */
@Tag("slow")
@Timeout(180)
class LaneFullDiskTest {
    private static final LaneConfig CONFIG = new LaneConfig(4096, 950_000, 4, 8 << 20, 64 << 20);
    private static final Retention SHORT = new Retention(Duration.ofSeconds(15), 1L << 40);

    @TempDir Path folder;
    @TempDir Path mount;

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final List<Throwable> defects = new CopyOnWriteArrayList<>();

    @Test
    void refusesWhatComesPutsOffWhatIsToBeDroppedAndGoesOnWhenThereIsSpace() throws Exception {
        InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
        var small = StoreConfig.defaults().withMemory(32 << 20, 8 << 20);
        try (var disk = new SmallDisk(mount, 64);
                var journal =
                        SegmentedJournal.open(
                                folder.resolve("journal"), JournalConfig.ofLanes(1), defects::add);
                var store = Store.open(disk.path().resolve("store"), small)) {
            Feed feed = new Feeds(store, 1, FeedConfig.defaults()).add(9, "words", 0);
            var words = new Words(store);
            var views = List.of(new FeedView(feed, SHORT, Set.of(Words.ADDED)), words);
            var lane = new Lane<>(0, journal, store, words, views, CONFIG, clock, Runnable::run);
            lane.onDefect(defects::add);
            lane.start();
            for (int i = 0; i < 8; i++) {
                assertThat(answer(add(lane, i + "x".repeat(500_000)))).isEqualTo("ok");
            }
            lane.checkpoint().get();
            assertThat(answer(add(lane, "kept in memory"))).isEqualTo("ok");
            Path filler = disk.fill();
            lane.checkpoint().get();
            assertThat(store.health().state()).isEqualTo(State.OUT_OF_SPACE);

            // The next look at what is too old, and before the flush is tried again.
            millis.addAndGet(20_000);
            int before = words.maintained;
            await().until(() -> words.maintained > before + 1);
            assertThat(feed.history().oldest()).as("cannot be dropped").isZero();
            Add journaled = add(lane, "journaled");
            await().until(() -> lane.lag() > 0);
            await().until(() -> answer(add(lane, "late")).equals("OUT_OF_SPACE"));
            assertThat(journaled.answer).isNotDone();

            Files.delete(filler);
            assertThat(journaled.answer.get(60, TimeUnit.SECONDS)).isEqualTo("ok");
            assertThat(answer(add(lane, "after"))).isEqualTo("ok");
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                millis.addAndGet(10_000);
                                return feed.history().oldest() >= 9;
                            });
            assertThat(words.committed()).contains("journaled", "after").doesNotHaveDuplicates();
            lane.close();
        }
        assertThat(defects).isEmpty();
    }

    private static Add add(Lane<Add> lane, String word) {
        var add = new Add(word);
        lane.submit(add);
        return add;
    }

    private static String answer(Add add) throws Exception {
        return add.answer.get(30, TimeUnit.SECONDS);
    }
}
