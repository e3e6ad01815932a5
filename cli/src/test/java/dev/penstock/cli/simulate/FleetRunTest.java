package dev.penstock.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.client.StandInServer;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fleet over real sockets. */
@Tag("slow")
class FleetRunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void everyContractDeliversHistoryAndLiveReadings(FleetConfig.Contract contract)
            throws IOException, InterruptedException {
        try (var server = StandInServer.onPort(0)) {
            var network = NetworkModel.Preset.GOOD.model();
            FleetSummary summary = run(config(server, network, contract));
            assertThat(summary.refused()).isZero();
            assertThat(summary.firstError()).isNull();
            assertThat(server.store().series().size()).isEqualTo(28);
            server.store()
                    .series()
                    .values()
                    .forEach(points -> assertThat(points.size()).isGreaterThanOrEqualTo(60 + 5));
        }
    }

    @Test
    void overANetworkThatBreaksEveryReadingIsStoredExactlyOnce()
            throws IOException, InterruptedException {
        try (var server = StandInServer.onPort(0)) {
            var network =
                    new NetworkModel(
                            Duration.ofMillis(2),
                            Duration.ofMillis(5),
                            Duration.ofMillis(700),
                            0,
                            0.1);
            FleetSummary summary = run(config(server, network, FleetConfig.Contract.PUBLISH));
            assertThat(summary.lostConnections()).isPositive();
            assertThat(summary.stored()).isEqualTo(summary.sent());
            assertThat(server.store().arrivals())
                    .extracting(arrival -> arrival.key() + "@" + arrival.time())
                    .doesNotHaveDuplicates();
            assertThat((long) server.store().arrivals().size()).isEqualTo(summary.sent());
        }
    }

    private static FleetSummary run(FleetConfig config) throws IOException, InterruptedException {
        try (var run = FleetRun.start(config, Timing.system())) {
            assertThat(run.await(PATIENCE)).isTrue();
            assertThat(run.failure()).isNull();
            return run.summary();
        }
    }

    private static FleetConfig config(
            StandInServer server, NetworkModel network, FleetConfig.Contract contract) {
        return new FleetConfig(
                server.address(),
                6,
                Duration.ofMillis(200),
                1,
                network,
                contract,
                "",
                0,
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                false,
                Duration.ofSeconds(2));
    }
}
