package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Event;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedRig;
import dev.penstock.feed.Rendering;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many who are told the same, each but for something of their own. */
@Timeout(20)
class SharedFramesTest {
    private static final Rendering ALL = new FeedRig.Multiples(1);
    private static final int READERS = 100;

    @TempDir Path folder;

    /** Everything but the events of one number. */
    private record AllBut(int own) implements Rendering {
        @Override
        public byte @Nullable [] render(Event event) {
            return wants(event) ? ALL.render(event) : null;
        }

        @Override
        public byte[] skipped(long count) {
            return ALL.skipped(count);
        }

        @Override
        public Rendering shared() {
            return ALL;
        }

        @Override
        public boolean wants(Event event) {
            return event.offset() != own;
        }
    }

    @Test
    void haveTheirFramesInCommonAndFromDiskTheSame() {
        var config = new FeedConfig(1 << 22, 512, 1, 4096, Duration.ofHours(1), 1 << 20);
        var readers = new Readers(1);
        var wheel = new Wheel();
        try (var rig = new FeedRig(folder, config, 1000)) {
            var all = new Subscriptions(rig.feeds, readers, wheel);
            var outlets = new ArrayList<HandOutlet>();
            for (int own = 0; own < READERS; own++) {
                outlets.add(open(all, rig, own, Openings.live(List.of(rig.feed))));
            }
            assertThat(rig.feeds.renderings().size()).isEqualTo(1);
            rig.publish(0, READERS);
            var late = open(all, rig, 7, new Openings.At(after(rig).positions()));
            for (int own = 0; own < READERS; own++) {
                outlets.get(own).turn();
                assertThat(outlets.get(own).numbers()).isEqualTo(but(own));
            }
            while (late.numbers().size() < READERS - 1) {
                late.awaitTask();
            }
            assertThat(late.numbers()).isEqualTo(but(7));
        } finally {
            readers.close();
            wheel.close();
        }
    }

    private static Openings.At after(FeedRig rig) {
        return Openings.after(List.of(rig.feed), Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 0));
    }

    private static HandOutlet open(Subscriptions all, FeedRig rig, int own, Openings start) {
        var outlet = new HandOutlet();
        all.open(
                new Spec(List.of(rig.feed), start, new AllBut(own), Policy.REPLAY, 0, null),
                outlet);
        return outlet;
    }

    private static List<Integer> but(int own) {
        return IntStream.range(0, READERS).filter(i -> i != own).boxed().toList();
    }
}
