package dev.penstock.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PaceTest {
    private long now = 1_000_000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);

    @Test
    void whatIsTakenBeyondTheRateIsWaitedFor() {
        var pace = new Pace(1_000, clock);
        pace.enter("a");
        assertThat(pace.take("a", 1_000)).isZero();
        assertThat(pace.take("a", 500)).isEqualTo(500);
        assertThat(pace.take("a", 500)).isEqualTo(1_000);
        now += 1_000;
        assertThat(pace.take("a", 1)).isEqualTo(1);
        now += 60_000;
        assertThat(pace.take("a", 1_000)).as("no more than a second is saved up").isZero();
        assertThat(pace.take("a", 1)).isEqualTo(1);
    }

    @Test
    void transfersOfOneCallerShareOneBucketAndOthersDoNot() {
        var pace = new Pace(1_000, clock);
        pace.enter("a");
        pace.enter("a");
        pace.enter("b");
        assertThat(pace.take("a", 2_000)).isEqualTo(1_000);
        assertThat(pace.take("b", 1_000)).isZero();
    }

    @Test
    void comingBackDoesNotFillTheBucketAndNobodyIsRememberedForEver() {
        var pace = new Pace(1_000, clock);
        pace.enter("a");
        assertThat(pace.take("a", 3_000)).isEqualTo(2_000);
        pace.leave("a");
        pace.enter("a");
        assertThat(pace.take("a", 0)).isEqualTo(2_000);
        pace.leave("a");
        now += 60_000;
        pace.enter("b");
        pace.leave("b");
        assertThat(pace.callers()).isZero();
    }

    @Test
    void withoutARateNobodyWaits() {
        var pace = new Pace(0, clock);
        pace.enter("a");
        assertThat(pace.take("a", Long.MAX_VALUE)).isZero();
        assertThat(pace.callers()).isZero();
    }
}
