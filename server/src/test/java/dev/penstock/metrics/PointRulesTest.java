package dev.penstock.metrics;

import static dev.penstock.metrics.Scrambler.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.ingest.Moments;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PointRulesTest {
    private final PointRules rules = new PointRules(MetricsConfig.defaults());

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
                                        Duration.ofSeconds(5)))
                .hasMessage("metrics.series-cache-entries: 100 (expected: a power of two)");
    }
}
