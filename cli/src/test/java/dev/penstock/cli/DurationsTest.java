package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "1.5s, PT1.5S",
        "1h30m, PT1H30M",
        "7d, PT168H",
        "0, PT0S"
    })
    void durationsAreReadAsPeopleWriteThem(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "-5s", "1w", "PT1S", "1h 30m"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("is not a duration");
    }

    @ParameterizedTest
    @CsvSource({"PT0.5S, 500ms", "PT12.34S, 12.3s", "PT61S, 1m01s", "PT2H5M, 2h05m"})
    void durationsAreShownRounded(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
    }
}
