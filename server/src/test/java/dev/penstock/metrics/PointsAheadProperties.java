package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.subscribe.ReplayClock;
import dev.penstock.subscribe.Wheel;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** How late a replay comes to its points, by a clock turned by hand. */
class PointsAheadProperties {
    private static final long START = 10_000_003;
    private static final long BEGUN = START + 600_000_000;

    /** A window, a round after a timer that may be a tick late, and the turn that it waits for. */
    private static final long LATEST = 20 + 2 * Wheel.TICK_MILLIS;

    private long now = BEGUN;

    @Property(tries = 300)
    void everyPointIsShownWithinThreeTicksOfItsMomentAtAnySpeed(
            @ForAll @Size(min = 1, max = 60) Set<@LongRange(max = 9_000) Long> after,
            @ForAll @DoubleRange(min = 0.1, max = 100) double speed,
            @ForAll @LongRange(max = 19) long phase) {
        now = BEGUN + phase;
        var points = new TreeSet<Long>();
        after.forEach(one -> points.add(START + (long) (one * speed)));
        var ahead = new PointsAhead((_, from, to, width) -> windows(points, from, to, width));
        ReplayClock replay =
                ReplayClock.begun(START, speed, BEGUN, () -> Instant.ofEpochMilli(now));
        int rounds = 0;
        while (!points.isEmpty()) {
            long shown = replay.millis();
            while (!points.isEmpty() && points.first() <= shown) {
                double due = BEGUN + (points.removeFirst() - START) / speed;
                assertThat(now - due).isLessThanOrEqualTo(LATEST);
            }
            assertThat(++rounds).isLessThan(1_000);
            waitFor(ahead.until(new int[1], shown, replay, now));
        }
    }

    /** As the wheel does: at the end of a tick, and then a reader thread's turn. */
    private void waitFor(long millis) {
        long tick = Wheel.TICK_MILLIS;
        now = (now / tick + Math.max(1, (millis + tick - 1) / tick)) * tick;
    }

    private static long[] windows(NavigableSet<Long> points, long from, long to, long width) {
        return points.subSet(from, to).stream()
                .mapToLong(point -> Math.floorDiv(point, width) * width)
                .distinct()
                .toArray();
    }
}
