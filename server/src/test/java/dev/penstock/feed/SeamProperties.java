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
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever happens in whatever order, a reader gets each event once and in order. */
class SeamProperties {
    enum Step {
        APPLY,
        APPLY_OTHER,
        COMMIT,
        TELL,
        PUBLISH_MANY,
        ATTACH,
        DETACH,
        READ_ONE,
        READ_ALL,
        BEGIN_SLICE,
        END_SLICE
    }

    private static final FeedConfig SMALL =
            new FeedConfig(1 << 19, 16, 1, 4096, Duration.ofHours(1), 1 << 20);

    private static @Nullable Store store;
    private static int feedId;

    @BeforeContainer
    static void open() throws IOException {
        Path folder = Files.createTempDirectory("seam");
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
    }

    @AfterContainer
    static void close() {
        if (store != null) {
            store.close();
        }
    }

    @Property(tries = 300)
    void eachEventComesOnceAndInOrder(@ForAll @Size(max = 150) List<Step> steps) {
        var run = new Run(new FeedRig(Objects.requireNonNull(store), ++feedId, SMALL, 1000));
        steps.forEach(run::step);
        run.finish();
        assertThat(run.reader.got()).isEqualTo(run.expected);
        assertThat(run.rig.feeds.budget().used()).isZero();
    }

    private static final class Run {
        final FeedRig rig;
        final FeedReader reader;
        final List<Integer> expected = new ArrayList<>();
        private int number;
        private boolean committed = true;

        Run(FeedRig rig) {
            this.rig = rig;
            this.reader = new FeedReader(rig.feed);
        }

        void step(Step step) {
            switch (step) {
                case APPLY -> apply();
                case APPLY_OTHER -> {
                    rig.applyOther();
                    committed = false;
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
                case PUBLISH_MANY -> {
                    for (int i = 0; i < 23; i++) {
                        apply();
                    }
                    rig.commit();
                    rig.tell();
                    committed = true;
                }
                case ATTACH -> reader.attach();
                case DETACH -> reader.detach();
                case READ_ONE -> reader.readRing(1);
                case READ_ALL -> reader.readRing(Integer.MAX_VALUE);
                case BEGIN_SLICE -> reader.beginSlice();
                case END_SLICE -> reader.endSlice();
            }
        }

        private void apply() {
            rig.apply(number);
            expected.add(number++);
            committed = false;
        }

        void finish() {
            rig.commit();
            rig.tell();
            reader.readUntil(expected.size());
            reader.detach();
        }
    }
}
