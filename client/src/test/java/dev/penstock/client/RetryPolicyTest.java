package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.client.RetryPolicy.Decision.GiveUp;
import dev.penstock.client.RetryPolicy.Decision.Retry;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final CallFailure AWAY = CallFailure.local(Status.Code.UNAVAILABLE, "away");

    @Test
    void retriesThreeStatusesAndNoOther() {
        var retried = EnumSet.noneOf(Status.Code.class);
        for (Status.Code code : Status.Code.values()) {
            if (RetryPolicy.STANDARD.after(1, CallFailure.local(code, ""), new Random(1))
                    instanceof Retry) {
                retried.add(code);
            }
        }
        assertThat(retried)
                .containsExactlyInAnyOrder(
                        Status.Code.UNAVAILABLE,
                        Status.Code.DEADLINE_EXCEEDED,
                        Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void givesUpAfterThreeAttemptsByDefault() {
        assertThat(RetryPolicy.STANDARD.after(2, AWAY, new Random(1))).isInstanceOf(Retry.class);
        assertThat(RetryPolicy.STANDARD.after(3, AWAY, new Random(1))).isInstanceOf(GiveUp.class);
    }

    @Property
    void delaysAreBetweenZeroAndABoundThatDoublesToTenSeconds(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 1_000_000) int failures) {
        var decision = RetryPolicy.UNLIMITED.after(failures, AWAY, new Random(seed));
        double bound = Math.min(10, Math.pow(2, failures - 1.0));
        assertThat(((Retry) decision).delay())
                .isBetween(Duration.ZERO, Duration.ofMillis((long) (bound * 1000)));
    }

    @Test
    void jitterUsesTheWholeRange() {
        var random = new Random(7);
        var delays =
                random.ints(1000, 3, 4)
                        .mapToObj(failures -> RetryPolicy.UNLIMITED.after(failures, AWAY, random))
                        .mapToLong(decision -> ((Retry) decision).delay().toMillis())
                        .summaryStatistics();
        assertThat(delays.getMin()).isLessThan(100);
        assertThat(delays.getMax()).isGreaterThan(3900);
        assertThat(delays.getAverage()).isBetween(1800.0, 2200.0);
    }

    @Property
    void aDelayThatTheServerAskedForIsWaitedOutInFullAndAtMostTwice(@ForAll long seed) {
        var asked =
                new CallFailure(
                        Status.Code.RESOURCE_EXHAUSTED,
                        "",
                        "OVERLOADED",
                        Map.of(),
                        Duration.ofSeconds(3));
        var decision = RetryPolicy.UNLIMITED.after(9, asked, new Random(seed));
        assertThat(((Retry) decision).delay())
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
    }

    @Test
    void limitsThatWaitingDoesNotLiftAreFinal() {
        var limit =
                new CallFailure(
                        Status.Code.RESOURCE_EXHAUSTED, "", "LIMIT_REACHED", Map.of(), null);
        assertThat(RetryPolicy.UNLIMITED.after(1, limit, new Random(1))).isInstanceOf(GiveUp.class);
    }

    @Test
    void reasonAndDelayAreReadFromTheDetailsOfAStatus() {
        var refused =
                Trouble.refusal(
                        Status.Code.RESOURCE_EXHAUSTED, "OUT_OF_SPACE", Duration.ofMillis(1500));
        CallFailure failure = CallFailure.of(refused);
        assertThat(failure.reason()).isEqualTo("OUT_OF_SPACE");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(1500));
        assertThat(failure.metadata()).containsEntry("oldest_cursor", "c7");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("attempts: 0 (expected: at least 1)");
    }
}
