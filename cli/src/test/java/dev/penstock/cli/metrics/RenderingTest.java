package dev.penstock.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.cli.Labels;
import dev.penstock.cli.Sparkline;
import dev.penstock.cli.Times;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "41.5, 41.5",
        "1234567, 1234567",
        "0.30000000000000004, 0.3",
        "123456.789, 123456.8",
        "1e12, 1000000000000",
        "1.5e-9, 1.50000e-09",
        "-2.25, -2.25"
    })
    void valuesAreShownInFewDigits(double value, String text) {
        assertThat(Labels.value(value)).isEqualTo(text);
    }

    @Test
    void seriesAreWrittenLikeSelectors() {
        assertThat(Labels.series("t", "press-01", Map.of("zone", "a", "line", "1")))
                .isEqualTo("t{source=\"press-01\",line=\"1\",zone=\"a\"}");
        assertThat(Labels.series("t", "", Map.of())).isEqualTo("t");
    }

    @Test
    void textFromElsewhereCannotSteerTheTerminal() {
        assertThat(Labels.series("t", "", Map.of("a", "\u001b[2Jx"))).doesNotContain("\u001b");
    }

    @Test
    void sparklinesShowTheCourse() {
        assertThat(Sparkline.of(List.of(1.0, 2.0, 3.0, 8.0), 40)).isEqualTo("▁▂▃█");
        assertThat(Sparkline.of(List.of(5.0, 5.0), 40)).isEqualTo("▅▅");
        assertThat(Sparkline.of(List.of(), 40)).isEmpty();
        assertThat(Sparkline.of(Collections.nCopies(1000, 1.0), 40)).hasSize(40);
    }

    @Test
    void timesAreReadAsPeopleWriteThem() {
        assertThat(Times.parse("now", NOW)).isEqualTo(NOW);
        assertThat(Times.parse("-90m", NOW)).isEqualTo(Instant.parse("2026-05-01T10:30:00Z"));
        assertThat(Times.parse("2026-05-01T10:00:00+02:00", NOW))
                .isEqualTo(Instant.parse("2026-05-01T08:00:00Z"));
        assertThatThrownBy(() -> Times.parse("yesterday", NOW))
                .hasMessageContaining("'yesterday' is not a time (expected: now, -1h");
    }
}
