package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
    @TempDir Path folder;
    private FeedRig rig;

    @BeforeEach
    void open() {
        rig =
                new FeedRig(
                        folder,
                        new FeedConfig(1 << 19, 16, 1, 4096, Duration.ofHours(1), 1 << 20),
                        1000);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whoJoinsWhileACommitIsOnItsWayMissesNothingOfIt() {
        rig.publish(0, 3);
        rig.apply(3);
        rig.feed.attach();
        var seam = new Seam(rig.feed, rig.feed.end());
        assertThat(seam.look()).isEqualTo(Seam.Found.NOTHING);
        rig.apply(4);
        rig.commit();
        rig.tell();
        assertThat(seam.look()).isEqualTo(Seam.Found.BEHIND);
        var slice =
                Slice.read(
                        rig.feed,
                        3,
                        Long.MAX_VALUE,
                        new FeedRig.Multiples(1),
                        1 << 20,
                        Long.MAX_VALUE);
        assertThat(slice.frames()).hasSize(2);
        seam.moveTo(slice.next());
        assertThat(seam.look()).isEqualTo(Seam.Found.NOTHING);
    }

    @Test
    void aSliceEndsWhereWhatIsPublishedEnds() {
        rig.publish(0, 3);
        rig.apply(3);
        rig.commit();
        var slice =
                Slice.read(
                        rig.feed,
                        0,
                        Long.MAX_VALUE,
                        new FeedRig.Multiples(1),
                        1 << 20,
                        Long.MAX_VALUE);
        assertThat(slice.frames()).hasSize(3);
        assertThat(slice.atEnd()).isTrue();
        assertThat(slice.next()).isEqualTo(3);
    }

    @Test
    void factsThatAreNoEventsMoveTheEndAlong() {
        rig.publish(0, 1);
        rig.applyOther();
        rig.commit();
        rig.tell();
        assertThat(rig.feed.end()).isEqualTo(2);
    }

    @Test
    void aReopenedFeedGoesOnBehindTheFactsThatAreNoEvents() {
        rig.publish(0, 1);
        var reopened = new Feeds(rig.store, 7, rig.feeds.config()).add(1, "numbers", FeedRig.LANE);
        assertThat(reopened.end()).isEqualTo(1);
        var view =
                new FeedView(
                        reopened, new Retention(Duration.ofDays(1), 1 << 20), Set.of((byte) 1));
        view.published(5);
        assertThat(reopened.end()).isEqualTo(5);
    }

    @Test
    void theRingKeepsToItsBudgetAndGivesItBack() {
        rig.feed.attach();
        rig.feed.attach();
        rig.publish(0, 500);
        assertThat(rig.feeds.budget().used()).isBetween(1L, 1L << 16);
        rig.feed.detach();
        assertThat(rig.feed.watched()).isTrue();
        rig.feed.detach();
        assertThat(rig.feed.watched()).isFalse();
        assertThat(rig.feeds.budget().used()).isZero();
    }

    @Test
    void skippingTellsHowManyEventsWerePassedOver() {
        rig.feed.attach();
        var seam = new Seam(rig.feed, 0);
        rig.publish(0, 1);
        assertThat(seam.look()).isEqualTo(Seam.Found.EVENT);
        seam.advance();
        for (int i = 0; i < 20; i++) {
            rig.apply(i);
            rig.applyOther();
        }
        rig.commit();
        rig.tell();
        assertThat(seam.look()).isEqualTo(Seam.Found.BEHIND);
        assertThat(seam.skip()).isEqualTo(4);
        assertThat(seam.look()).isEqualTo(Seam.Found.EVENT);
    }
}
