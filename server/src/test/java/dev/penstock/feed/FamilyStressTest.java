package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One lane publishes to many feeds while readers on other threads come and go. */
class FamilyStressTest {
    private static final int EVENTS = 30_000;
    private static final int FEEDS = 40;
    private static final int THREADS = 4;

    @TempDir Path folder;

    private static final FeedConfig CONFIG =
            new FeedConfig(64 << 10, 32, 2, 4096, Duration.ofHours(1), 1 << 30);

    @Test
    void whoComesAndGoesSeesEachEventOfItsFeedOnce() throws Exception {
        var store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        var published = new AtomicBoolean();
        try (var rig = FeedRig.ofFamily(store, 1, CONFIG, 20, FEEDS);
                var threads = Executors.newFixedThreadPool(THREADS + 1)) {
            List<Future<?>> reading = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int mine = thread;
                reading.add(threads.submit(() -> read(rig.feed.group(), mine, published)));
            }
            publish(rig);
            published.set(true);
            for (Future<?> reader : reading) {
                reader.get();
            }
            assertThat(rig.feed.group().watched()).isZero();
            assertThat(rig.feeds.budget().used()).isZero();
        }
    }

    private static void publish(FeedRig rig) {
        var random = new SplittableRandom(1);
        int next = 0;
        while (next < EVENTS) {
            int to = Math.min(EVENTS, next + 1 + random.nextInt(60));
            rig.publish(next, to);
            next = to;
        }
    }

    /** Two threads read each feed, each some of them, attaching and detaching all the time. */
    private static void read(FeedGroup family, int thread, AtomicBoolean published) {
        var random = new SplittableRandom(thread);
        var readers = new ArrayList<FeedReader>();
        for (int feed = thread / 2; feed < FEEDS; feed += THREADS / 2) {
            readers.add(new FeedReader(family.feed(feed)));
        }
        while (!published.get()) {
            FeedReader reader = readers.get(random.nextInt(readers.size()));
            switch (random.nextInt(4)) {
                case 0 -> reader.detach();
                case 1 -> {
                    reader.beginSlice();
                    reader.endSlice();
                }
                default -> {
                    reader.attach();
                    reader.readRing(Integer.MAX_VALUE);
                }
            }
        }
        for (int i = 0; i < readers.size(); i++) {
            int feed = thread / 2 + i * (THREADS / 2);
            FeedReader reader = readers.get(i);
            reader.readUntil(EVENTS / FEEDS);
            reader.detach();
            assertThat(reader.got()).hasSize(EVENTS / FEEDS).isSorted().doesNotHaveDuplicates();
            assertThat(reader.got()).allMatch(event -> event % FEEDS == feed);
        }
    }
}
