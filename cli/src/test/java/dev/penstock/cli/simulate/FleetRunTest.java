package dev.penstock.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.CommandRun;
import dev.penstock.cli.ExitCode;
import dev.penstock.client.StandInServer;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    @Test
    void aFleetWhoseServerWentAwayEndsAndSaysSo() throws InterruptedException {
        var server = StandInServer.onPort(0);
        String[] simulate = {
            "simulate", "-s", server.address(), "-m", "4", "-i", "50ms", "--for", "6s", "--json"
        };
        var ended = new CompletableFuture<CommandRun>();
        Thread _ = Thread.startVirtualThread(() -> ended.complete(CommandRun.of(simulate)));
        await().until(() -> !server.store().arrivals().isEmpty());
        server.close();
        CommandRun run = ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(run.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.out())
                .contains("\"machines\":4")
                .contains("\"first_error\":\"the server does not answer any more\"");
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
