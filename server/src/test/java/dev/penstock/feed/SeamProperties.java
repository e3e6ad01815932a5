package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.metrics.v1.TailResponse;
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
            new FeedConfig(1 << 16, 16, 1, 4096, Duration.ofHours(1), 1 << 20);
    private static final SharedRendering ALL = new Renderings().share(new FeedRig.Multiples(1));

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
        assertThat(run.got).isEqualTo(run.expected);
        assertThat(run.rig.feeds.budget().used()).isZero();
    }

    private static final class Run {
        final FeedRig rig;
        final List<Integer> got = new ArrayList<>();
        final List<Integer> expected = new ArrayList<>();
        private @Nullable Seam seam;
        private @Nullable Slice slice;
        private int number;
        private boolean committed = true;

        Run(FeedRig rig) {
            this.rig = rig;
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
                case ATTACH -> attach();
                case DETACH -> detach();
                case READ_ONE -> read(1);
                case READ_ALL -> read(Integer.MAX_VALUE);
                case BEGIN_SLICE -> beginSlice();
                case END_SLICE -> endSlice();
            }
        }

        private void apply() {
            rig.apply(number);
            expected.add(number++);
            committed = false;
        }

        private void attach() {
            if (seam == null) {
                rig.feed.attach();
                seam = new Seam(rig.feed, resumeAt);
            }
        }

        private long resumeAt;

        private void detach() {
            if (seam != null) {
                resumeAt = seam.offset();
                seam = null;
                slice = null;
                rig.feed.detach();
            }
        }

        private void read(int most) {
            for (int i = 0; i < most && seam != null && slice == null; i++) {
                if (seam.look() != Seam.Found.EVENT) {
                    return;
                }
                add(seam.frame(ALL));
                seam.advance();
            }
        }

        private void beginSlice() {
            if (seam != null && slice == null && seam.look() == Seam.Found.BEHIND) {
                slice =
                        Slice.read(
                                rig.feed,
                                seam.offset(),
                                Long.MAX_VALUE,
                                ALL.rendering(),
                                4096,
                                Long.MAX_VALUE);
            }
        }

        private void endSlice() {
            if (seam != null && slice != null) {
                slice.frames().forEach(this::add);
                seam.moveTo(slice.next());
                slice = null;
            }
        }

        private void add(Frame frame) {
            try {
                byte[] bytes = frame.bytes();
                got.add(
                        TailResponse.parser()
                                .parseFrom(bytes, 5, bytes.length - 5)
                                .getPoints(0)
                                .getSeriesId());
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        void finish() {
            rig.commit();
            rig.tell();
            attach();
            endSlice();
            for (int i = 0; i < 10_000 && got.size() < expected.size(); i++) {
                read(Integer.MAX_VALUE);
                beginSlice();
                endSlice();
            }
            detach();
        }
    }
}
