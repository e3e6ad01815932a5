package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WireConfigTest {
    @Test
    void defaultsAreAsDocumented() {
        assertThat(WireConfig.defaults())
                .isEqualTo(
                        new WireConfig(
                                Runtime.getRuntime().availableProcessors(),
                                20_000,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                1_000,
                                1_048_576,
                                8_388_608,
                                16_384,
                                50_000,
                                Duration.ofSeconds(10),
                                65_536,
                                Math.clamp(
                                        Runtime.getRuntime().maxMemory() / 8,
                                        64L << 20,
                                        256L << 20),
                                Math.clamp(
                                        Runtime.getRuntime().maxMemory() / 4, 1L << 20, 1L << 30),
                                Duration.ofSeconds(60),
                                65_536,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10)));
    }

    @Test
    void aWindowBelowWhatHttp2StartsWithIsRefusedByName() {
        var d = WireConfig.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new WireConfig(
                                        d.eventLoops(),
                                        d.maxConnections(),
                                        d.firstRequestTimeout(),
                                        d.idleTimeout(),
                                        d.maxConcurrentStreams(),
                                        100,
                                        d.connectionWindowBytes(),
                                        d.maxHeaderBytes(),
                                        d.maxResets(),
                                        d.resetWindow(),
                                        d.sendBufferBytes(),
                                        d.receiveBudgetBytes(),
                                        d.answerBudgetBytes(),
                                        d.stallPeriod(),
                                        d.stallBytes(),
                                        d.pingInterval(),
                                        d.pingTimeout()))
                .withMessage("wire.stream-window-bytes: 100 (expected: at least 65535)");
    }
}
