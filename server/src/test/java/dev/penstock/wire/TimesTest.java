package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final long LATEST = 253_402_300_799L;

    @Test
    void momentsAndDurationsAreMilliseconds() {
        assertThat(Times.millis("at", Timestamp.newBuilder().setSeconds(LATEST).build()))
                .isEqualTo(LATEST * 1000);
        assertThat(Times.millis("step", Times.duration(1_234))).isEqualTo(1_234);
    }

    @Test
    void refusalsTellTheBoundThatWasPassed() {
        assertThatThrownBy(
                        () ->
                                Times.millis(
                                        "step",
                                        Duration.newBuilder().setSeconds(LATEST + 1).build()))
                .hasMessageContaining("step: 253402300800 s (expected: 0 to 253402300799 s)");
        assertThatThrownBy(
                        () ->
                                Times.millis(
                                        "step",
                                        Duration.newBuilder().setNanos(2_000_000_000).build()))
                .hasMessageContaining("step.nanos: 2000000000 (expected: 0 to 999999999)");
        assertThatThrownBy(() -> Times.millis("at", Timestamp.newBuilder().setNanos(-1).build()))
                .hasMessageContaining("at.nanos: -1 (expected: 0 to 999999999)");
        assertThatThrownBy(() -> Times.millis("at", Timestamp.newBuilder().setSeconds(-1).build()))
                .hasMessageContaining("at: -1 s (expected: a time from 1970 to 9999)");
    }
}
