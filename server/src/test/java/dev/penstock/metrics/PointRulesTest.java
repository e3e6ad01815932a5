package dev.penstock.metrics;

import static dev.penstock.metrics.Scrambler.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.ingest.Moments;
import dev.penstock.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PointRulesTest {
    /** The rules of a server without configuration. */
    static final PointRules RULES =
            new PointRules(MetricsConfig.defaults(), Duration.ofDays(15), () -> Long.MIN_VALUE);

    /** The oldest time they allow. */
    static final long OLDEST = NOW - Duration.ofHours(15 * 24 - 1).toMillis();

    private final PointRules rules = RULES;

    @Test
    void timesAreToldApartByMagnitude() {
        assertThat(Moments.millis(1_763_000_000L, NOW)).isEqualTo(NOW);
        assertThat(Moments.millis(1_763_000_000_000L, NOW)).isEqualTo(NOW);
        assertThat(Moments.millis(1_763_000_000_000_999L, NOW)).isEqualTo(NOW);
        assertThat(Moments.millis(1_763_000_000_000_999_999L, NOW)).isEqualTo(NOW);
        assertThat(Moments.millis(99_999_999_999L, NOW)).isEqualTo(99_999_999_999_000L);
        assertThat(Moments.millis(100_000_000_000L, NOW)).isEqualTo(100_000_000_000L);
        assertThat(Moments.millis(0, NOW)).isEqualTo(NOW);
        assertThat(Moments.millis(-7, NOW)).isNegative();
    }

    @Test
    void pointsMayBeFiveSecondsAhead() {
        assertThat(rules.timeFits(NOW + 5_000, NOW)).isTrue();
        assertThat(rules.timeFits(NOW + 5_001, NOW)).isFalse();
        assertThat(rules.timeFits(Long.MAX_VALUE, NOW)).isFalse();
        assertThat(rules.timeFits(Moments.millis(Long.MAX_VALUE, 0, NOW), NOW)).isFalse();
    }

    @Test
    void pointsMayBeAsOldAsWhatIsKeptLessAnHour() {
        assertThat(rules.timeFits(OLDEST, NOW)).isTrue();
        assertThat(rules.time(OLDEST, OLDEST, NOW)).isNull();
        assertThat(rules.timeFits(OLDEST - 1, NOW)).isFalse();
        assertThat(message(rules.time(OLDEST - 1, OLDEST - 1, NOW)))
                .isEqualTo(
                        "timestamp: 1761707599999 (expected: not older than 359 h, the raw"
                                + " retention less an hour)");
    }

    @Test
    void pointsOfDaysThatWereGivenUpForSpaceAreRefused() {
        var first = Instant.parse("2025-11-12T00:00:00Z");
        var full =
                new PointRules(MetricsConfig.defaults(), Duration.ofDays(15), first::toEpochMilli);

        assertThat(full.timeFits(first.toEpochMilli(), NOW)).isTrue();
        assertThat(full.timeFits(first.toEpochMilli() - 1, NOW)).isFalse();
        assertThat(message(full.time("x", first.toEpochMilli() - 1, NOW)))
                .isEqualTo(
                        "timestamp: x (expected: not before 2025-11-12T00:00:00Z, the oldest day"
                                + " there was space to keep)");
    }

    private static String message(@Nullable Refusal refusal) {
        return refusal == null ? "accepted" : refusal.message();
    }

    @Test
    void namesAreOfAnyScript() {
        assertThat(rules.name("name", "größe_2.温度")).isNull();
        assertThat(rules.name("name", "n".repeat(255))).isNull();
        assertThat(rules.name("name", "é".repeat(128))).isNotNull();
        assertThat(rules.name("name", "with space")).isNotNull();
        assertThat(rules.name("name", "🏭")).isNotNull();
    }

    @Test
    void defaultsAreThoseOfTheContracts() {
        assertThat(MetricsConfig.defaults())
                .isEqualTo(
                        new MetricsConfig(
                                255,
                                255,
                                32,
                                64,
                                255,
                                1_000,
                                10_000,
                                Duration.ofSeconds(5),
                                1_000,
                                131_072,
                                1_000_000,
                                Duration.ofSeconds(5)));
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(
                        () ->
                                new MetricsConfig(
                                        255,
                                        255,
                                        32,
                                        64,
                                        255,
                                        1,
                                        1,
                                        Duration.ZERO,
                                        1,
                                        100,
                                        1,
                                        Duration.ofSeconds(5)))
                .hasMessage("metrics.series-cache-entries: 100 (expected: a power of two)");
    }
}
