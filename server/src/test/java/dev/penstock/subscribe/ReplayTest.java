package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedRig;
import dev.penstock.feed.Rendering;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays in step: what start, speed and the moment of beginning say is all there is to know. */
@Timeout(20)
class ReplayTest {
    private static final Rendering ALL = new FeedRig.Multiples(1);
    private static final FeedConfig SMALL =
            new FeedConfig(1 << 19, 16, 1, 4096, Duration.ofHours(1), 1 << 20);
    private static final long BEGUN = 1_000_000;

    @TempDir Path folder;
    private final AtomicLong now = new AtomicLong(BEGUN);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final Readers readers = new Readers(1);
    private final Wheel wheel = new Wheel();
    private FeedRig rig;
    private Subscriptions all;

    @BeforeEach
    void open() {
        rig = new FeedRig(folder, SMALL, 1000);
        all = new Subscriptions(rig.feeds, readers, wheel);
        for (int i = 0; i < 100; i++) {
            rig.time(10_000 + 1_000L * i);
            rig.publish(i, i + 1);
        }
    }

    @AfterEach
    void close() {
        readers.close();
        wheel.close();
        rig.close();
    }

    @Test
    void oneOpenedLaterShowsWhatTheOthersHaveShownAndThenTheSame() {
        for (double speed : new double[] {0.5, 1, 7}) {
            now.set(BEGUN);
            var early = new HandOutlet();
            var late = new HandOutlet();
            var resumed = new HandOutlet();
            open(new Openings.AtMoment(10_000), speed, early);
            awaitNumbers(early, 1);
            pass(Math.round(3_000 / speed));
            int shown = 4;
            awaitNumbers(early, shown);
            open(new Openings.AtMoment(10_000), speed, late);
            open(after(3), speed, resumed);
            awaitNumbers(late, shown);
            awaitNumbers(resumed, 1);
            pass((long) Math.ceil(5_000 / speed));
            for (HandOutlet outlet : List.of(early, late)) {
                awaitNumbers(outlet, 9);
                assertThat(outlet.numbers()).isEqualTo(range(0, 9));
            }
            awaitNumbers(resumed, 6);
            assertThat(resumed.numbers()).isEqualTo(range(3, 9));
        }
    }

    /** Together with how late rounds come to their points, this is how far replays are out of step. */
    @Test
    void everyEventIsShownWithinTwoTicksOfItsMomentAndNeverBefore() {
        for (double speed : new double[] {0.5, 1, 3.3, 70}) {
            now.set(BEGUN);
            var outlet = new HandOutlet();
            open(new Openings.AtMoment(10_000), speed, outlet);
            awaitNumbers(outlet, 1);
            while (outlet.numbers().size() < 30) {
                now.addAndGet(Wheel.TICK_MILLIS);
                turned += Wheel.TICK_MILLIS;
                wheel.turnTo(turned);
                outlet.turn();
                while (outlet.numbers().size() < due(now.get() - 2 * Wheel.TICK_MILLIS, speed)) {
                    outlet.awaitTask();
                }
                assertThat(outlet.numbers()).hasSizeLessThanOrEqualTo(due(now.get(), speed));
            }
        }
    }

    /** How many events should have been shown by then: one a second was recorded. */
    private static int due(long moment, double speed) {
        return Math.min(100, 1 + (int) ((moment - BEGUN) * speed / 1_000));
    }

    @Test
    void oneThatBeginsInAMomentWaitsForIt() {
        now.set(BEGUN - 2_000);
        var outlet = new HandOutlet();
        open(new Openings.AtMoment(10_000), 1, outlet);
        outlet.awaitTask();
        pass(1_900);
        outlet.turn();
        assertThat(outlet.numbers()).isEmpty();
        pass(100);
        awaitNumbers(outlet, 1);
        assertThat(outlet.numbers()).containsExactly(0);
    }

    @Test
    void aReplayNeverShowsTheFuture() {
        ReplayClock replay = ReplayClock.begun(BEGUN - 1_000, 100, BEGUN, clock);
        now.addAndGet(60_000);
        assertThat(replay.millis()).isEqualTo(now.get());
    }

    @Test
    void numbersThatMakeNoReplayAreRefused() {
        assertRefused(asked(5, 1, BEGUN + 60_001), "replay_begun_ms: 1060001 (expected: a moment");
        assertRefused(asked(5, 1, -1), "replay_begun_ms: -1");
        assertRefused(asked(5, 0, BEGUN), "replay_begun_ms: 1000000 without replay_speed");
        assertRefused(
                new Replay(OptionalLong.empty(), true, 1, BEGUN),
                "replay_begun_ms: 1000000 without start");
        assertRefused(asked(5, 0.09, BEGUN), "replay_speed: 0.09");
        assertRefused(asked(5, 100.1, 0), "replay_speed: 100.1");
        assertRefused(asked(5, Double.NaN, 0), "replay_speed: NaN");
    }

    @Test
    void withoutASpeedThereIsNoReplay() {
        assertThat(asked(5, 0, 0).on(clock)).isNull();
        assertThat(new Replay(OptionalLong.empty(), false, 0, 0).on(clock)).isNull();
    }

    @Test
    void aSpeedIsCheckedAndHasSomethingToStartFrom() {
        assertRefused(
                new Replay(OptionalLong.empty(), false, 1, 0),
                "replay_speed: 1.0 without start (expected: start or after_cursor with it)");
        for (double speed : new double[] {-5, Double.NaN, 101}) {
            assertRefused(
                    new Replay(OptionalLong.empty(), false, speed, 0), "replay_speed: " + speed);
            assertRefused(
                    new Replay(OptionalLong.empty(), true, speed, 0), "replay_speed: " + speed);
        }
    }

    private static Replay asked(long start, double speed, long begun) {
        return new Replay(OptionalLong.of(start), false, speed, begun);
    }

    private void assertRefused(Replay replay, String message) {
        assertThatThrownBy(() -> replay.on(clock)).hasMessageContaining(message);
    }

    private void open(Openings start, double speed, HandOutlet outlet) {
        ReplayClock replay = asked(10_000, speed, BEGUN).on(clock);
        all.open(new Spec(List.of(rig.feed), start, ALL, Policy.REPLAY, 0, replay), outlet);
    }

    private Openings.At after(long offset) {
        return Openings.after(List.of(rig.feed), Cursor.of(FeedRig.EPOCH, FeedRig.LANE, offset));
    }

    private long turned;

    private void pass(long millis) {
        now.addAndGet(millis);
        turned += millis + Wheel.TICK_MILLIS;
        wheel.turnTo(turned);
    }

    private static void awaitNumbers(HandOutlet outlet, int count) {
        while (outlet.numbers().size() < count) {
            outlet.awaitTask();
        }
        assertThat(outlet.numbers()).hasSize(count);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
