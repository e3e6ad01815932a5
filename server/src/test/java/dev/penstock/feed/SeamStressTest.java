package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.TailResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One publisher and readers of different speeds, on threads of their own, over a very small ring. */
class SeamStressTest {
    private static final int EVENTS = 30_000;
    private static final int READERS = 4;

    @TempDir Path folder;

    private static final FeedConfig CONFIG =
            new FeedConfig(512 << 10, 32, 2, 4096, Duration.ofHours(1), 1 << 30);

    @Test
    void everyReaderSeesEveryEventOnceAndInOrderWhateverItsSpeed() throws Exception {
        check(new FeedRig(folder, CONFIG, 20));
    }

    @Test
    void theSameOverTheJournalWhileItsSegmentsAreArchived() throws Exception {
        check(FeedRig.overJournal(folder, CONFIG, 20));
    }

    private static void check(FeedRig opened) throws Exception {
        try (var rig = opened;
                var threads = Executors.newFixedThreadPool(READERS + 1)) {
            List<Future<Integer>> seen = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                rig.feed.attach();
                seen.add(threads.submit(reader(rig.feed, i * 40)));
            }
            Future<Integer> published = threads.submit(() -> publish(rig));
            assertThat(published.get()).isEqualTo(EVENTS);
            for (Future<Integer> reader : seen) {
                assertThat(reader.get()).isEqualTo(EVENTS);
            }
        }
    }

    private static int publish(FeedRig rig) {
        var random = new SplittableRandom(1);
        int next = 0;
        while (next < EVENTS) {
            int to = Math.min(EVENTS, next + 1 + random.nextInt(20));
            rig.publish(next, to);
            next = to;
        }
        return next;
    }

    /** Reads everything, wasting some time after each event; returns how many it saw. */
    private static Callable<Integer> reader(Feed feed, int waste) {
        return () -> {
            var seam = new Seam(feed, 0);
            var rendering = new Renderings().share(new FeedRig.Multiples(1));
            int expected = 0;
            while (expected < EVENTS) {
                switch (seam.look()) {
                    case EVENT -> {
                        expected = check(seam.frame(rendering), expected);
                        seam.advance();
                    }
                    case BEHIND -> {
                        Slice slice =
                                Slice.read(
                                        feed,
                                        seam.offset(),
                                        Long.MAX_VALUE,
                                        rendering.rendering(),
                                        4096,
                                        Long.MAX_VALUE);
                        for (Frame frame : slice.frames()) {
                            expected = check(frame, expected);
                        }
                        seam.moveTo(slice.next());
                    }
                    case NOTHING -> Thread.onSpinWait();
                }
                for (int i = 0; i < waste; i++) {
                    Thread.onSpinWait();
                }
            }
            return expected;
        };
    }

    private static int check(Frame frame, int expected) throws InvalidProtocolBufferException {
        byte[] bytes = frame.bytes();
        var message = TailResponse.parseFrom(Arrays.copyOfRange(bytes, 5, bytes.length));
        assertThat(message.getPoints(0).getSeriesId()).isEqualTo(expected);
        return expected + 1;
    }
}
