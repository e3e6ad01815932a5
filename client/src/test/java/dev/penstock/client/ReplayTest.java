package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

    @Property
    void aMomentIsShownWhenItIsSaidToBe(
            @ForAll @DoubleRange(min = 0.1, max = 100) double speed,
            @ForAll @LongRange(min = 0, max = 86_400_000) long later) {
        var replay = new Replay(START, speed, 1_000_000);
        Instant moment = START.plusMillis(later);
        Instant shown = replay.shownAt(replay.whenShown(moment));
        assertThat(Math.abs(shown.toEpochMilli() - moment.toEpochMilli())).isLessThan(102);
    }

    @Test
    void beforeItBeginsTheFirstMomentIsShown() {
        assertThat(new Replay(START, 10, 5_000).shownAt(4_000)).isEqualTo(START);
    }

    @Test
    void aSpeedBeyondTheLimitsIsRefused() {
        assertThatThrownBy(() -> new Replay(START, 0.09, 0)).hasMessageContaining("0.1 to 100");
        assertThatThrownBy(() -> new Replay(START, Double.NaN, 0)).hasMessageContaining("NaN");
    }
}
