package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Property
    void aRateLimitLetsThroughNoMoreThanItsRateAndOneBurst(
            @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 400) Integer> amounts) {
        var timing = new ManualTiming();
        var limit = RateLimit.perSecond(1_000, timing);
        long taken = 0;
        long begin = timing.nanoTime();
        for (int amount : amounts) {
            Duration wait = limit.take(amount);
            timing.advance(wait);
            taken += amount;
            double seconds = (timing.nanoTime() - begin) / 1e9;
            assertThat((double) taken).isLessThanOrEqualTo(1_000 + 1_000 * seconds + 0.001);
        }
    }

    @Test
    void anAmountLargerThanTheBurstIsPaidForAfterwards() {
        var timing = new ManualTiming();
        var limit = RateLimit.perSecond(100, timing);
        assertThat(limit.take(600)).isEqualTo(Duration.ofSeconds(5));
        timing.advance(Duration.ofSeconds(5));
        assertThat(limit.take(100)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThatThrownBy(() -> RateLimit.perSecond(0, new ManualTiming()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void progressTellsRateAndTimeLeft() {
        var timing = new ManualTiming();
        var reports = new ArrayList<Progress>();
        var meter = new ProgressMeter(1_000, Duration.ofSeconds(1), timing, reports::add);
        for (int i = 0; i < 5; i++) {
            timing.advance(Duration.ofMillis(500));
            meter.add(50);
        }
        assertThat(reports).hasSize(2);
        Progress now = meter.now();
        assertThat(now.fraction()).isEqualTo(0.25);
        assertThat(now.perSecond()).isCloseTo(100, within(1.0));
        assertThat(now.timeLeft()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
    }

    @Test
    void workOfAnEarlierRunIsDoneButNoSpeed() {
        var timing = new ManualTiming();
        var meter = new ProgressMeter(100, Duration.ofSeconds(1), timing, _ -> {});
        meter.skip(90);
        timing.advance(Duration.ofSeconds(1));
        meter.add(5);
        assertThat(meter.now().done()).isEqualTo(95);
        assertThat(meter.now().perSecond()).isCloseTo(5, within(0.1));
    }

    @Test
    void uploadsRunSideBySideUpToTheirBoundAndKeepTheirOrder() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var tasks = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            tasks.add(
                    () -> {
                        int now = running.incrementAndGet();
                        most.accumulateAndGet(now, Math::max);
                        running.decrementAndGet();
                        return number;
                    });
        }
        List<Integer> results = new Uploads(5).run(tasks);
        assertThat(results).hasSize(50).isSorted();
        assertThat(most.get()).isBetween(1, 5);
    }

    @Test
    void aFailedUploadIsToldAfterTheOthersHaveEnded() {
        var done = new AtomicInteger();
        Callable<Integer> good = done::incrementAndGet;
        Callable<Integer> bad =
                () -> {
                    throw new IllegalStateException("no");
                };
        assertThatThrownBy(() -> new Uploads(1).run(List.of(bad, good, good)))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("no");
        assertThat(done.get()).isEqualTo(2);
    }
}
