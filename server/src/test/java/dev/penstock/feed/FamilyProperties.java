package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happens in whatever order, a reader of one of many feeds gets each of its events once and in
 * order, and none of another's.
 */
class FamilyProperties {
    static final int FEEDS = 3;

    enum What {
        APPLY,
        APPLY_MANY,
        COMMIT,
        TELL,
        ATTACH,
        DETACH,
        READ,
        BEGIN_SLICE,
        END_SLICE
    }

    private static final FeedConfig SMALL =
            new FeedConfig(1 << 19, 16, 1, 4096, Duration.ofHours(1), 1 << 20);

    private static @Nullable Store store;
    private static int feedId;

    @BeforeContainer
    static void open() throws IOException {
        Path folder = Files.createTempDirectory("family");
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
    }

    @AfterContainer
    static void close() {
        if (store != null) {
            store.close();
        }
    }

    @Property(tries = 300)
    void eachFeedsEventsComeOnceAndInOrder(
            @ForAll @Size(max = 150) List<What> steps,
            @ForAll @Size(150) List<@IntRange(max = FEEDS - 1) Integer> feeds) {
        var run = new Run();
        for (int i = 0; i < steps.size(); i++) {
            run.step(steps.get(i), feeds.get(i));
        }
        run.finish();
        assertThat(run.rig.feeds.budget().used()).isZero();
        assertThat(run.rig.feed.group().watched()).isZero();
    }

    private static final class Run {
        final FeedRig rig =
                FeedRig.ofFamily(Objects.requireNonNull(store), ++feedId, SMALL, 1000, FEEDS);
        private final List<FeedReader> readers = new ArrayList<>();
        private final List<List<Integer>> expected = new ArrayList<>();
        private int number;
        private boolean committed = true;

        Run() {
            for (int i = 0; i < FEEDS; i++) {
                readers.add(new FeedReader(rig.feed.group().feed(i)));
                expected.add(new ArrayList<>());
            }
        }

        void step(What what, int feed) {
            FeedReader reader = readers.get(feed);
            switch (what) {
                case APPLY -> apply(feed);
                case APPLY_MANY -> {
                    for (int i = 0; i < 23; i++) {
                        apply(feed);
                    }
                }
                case COMMIT -> {
                    rig.commit();
                    committed = true;
                }
                case TELL -> {
                    if (committed) {
                        rig.tell();
                    }
                }
                case ATTACH -> reader.attach();
                case DETACH -> reader.detach();
                case READ -> reader.readRing(Integer.MAX_VALUE);
                case BEGIN_SLICE -> reader.beginSlice();
                case END_SLICE -> reader.endSlice();
            }
        }

        private void apply(int feed) {
            int event = FEEDS * number++ + feed;
            rig.apply(event);
            expected.get(feed).add(event);
            committed = false;
        }

        void finish() {
            rig.commit();
            rig.tell();
            for (int feed = 0; feed < FEEDS; feed++) {
                FeedReader reader = readers.get(feed);
                reader.readUntil(expected.get(feed).size());
                assertThat(reader.got()).isEqualTo(expected.get(feed));
                reader.detach();
            }
        }
    }
}
