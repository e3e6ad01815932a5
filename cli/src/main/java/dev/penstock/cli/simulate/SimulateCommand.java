package dev.penstock.cli.simulate;

import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Interruption;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.client.CallFailure;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.Timing;
import io.grpc.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a fleet of simulated machines against a server. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Send the readings of a simulated factory to a server.",
        footer = {
            "",
            "Examples:",
            "  penstock simulate                                  # 20 machines, until Ctrl-C",
            "  penstock simulate --history 24h --faults           # with a past, and with trouble",
            "  penstock simulate -m 500 -i 5s --network cellular  # over a poor network",
            "  penstock simulate --seed 7 --for 60s --json        # repeatable, for scripts"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final Duration TICK = Duration.ofMillis(500);

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final FleetOptions fleet = new FleetOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "0",
            description = "How long to run (default: until Ctrl-C).")
    private Duration duration = Duration.ZERO;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        FleetConfig config = config();
        requireServer();
        try (var run = FleetRun.start(config, Timing.system());
                var _ = Interruption.stops(run::stop)) {
            watch(run);
            run.end();
            FleetSummary summary = run.summary();
            print(summary);
            RuntimeException failure = run.failure();
            if (failure != null) {
                throw failure;
            }
            if (run.abandoned()) {
                return ExitCode.UNAVAILABLE;
            }
            return summary.refused() > 0 ? ExitCode.SOME_FAILED : ExitCode.OK;
        }
    }

    private FleetConfig config() {
        try {
            return fleet.config(server.address(), duration);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** Any answer will do: servers that speak only a published contract are welcome. */
    private void requireServer() throws InterruptedException {
        try (PenstockClient client = server.connect()) {
            var _ = client.status();
        } catch (PenstockException failed) {
            CallFailure failure = failed.failure();
            if (failure.code() != Status.Code.UNIMPLEMENTED) {
                throw failed;
            }
        }
    }

    private void watch(FleetRun run) throws InterruptedException {
        var status = new StatusLine(spec.commandLine().getErr(), Terminal.current());
        FleetSummary before = run.summary();
        while (!run.await(TICK) && !run.overdue()) {
            FleetSummary now = run.summary();
            status.show(now.describeSince(before));
            before = now;
        }
        status.clear();
    }

    private void print(FleetSummary summary) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.object()
                    .with("machines", summary.machines())
                    .with("seconds", summary.seconds())
                    .with("sent", summary.sent())
                    .with("stored", summary.stored())
                    .with("refused", summary.refused())
                    .with("repeated", summary.repeated())
                    .with("log_entries", summary.logged())
                    .with("lost_connections", summary.lostConnections())
                    .with("ack_p50_ms", summary.acknowledgementP50())
                    .with("ack_p99_ms", summary.acknowledgementP99())
                    .with("first_error", summary.firstError())
                    .printTo(out);
            return;
        }
        out.printf(
                Locale.ROOT,
                "%d machines, %.1f s: %,d points sent, %,d stored, %,d refused, %,d messages recognised as repeats%n",
                summary.machines(),
                summary.seconds(),
                summary.sent(),
                summary.stored(),
                summary.refused(),
                summary.repeated());
        out.printf(
                Locale.ROOT,
                "acknowledged after %.1f ms (p50), %.1f ms (p99); connections lost: %d; %,d log entries%n",
                summary.acknowledgementP50(),
                summary.acknowledgementP99(),
                summary.lostConnections(),
                summary.logged());
        if (summary.firstError() != null) {
            out.println("first error: " + summary.firstError());
        }
        out.flush();
    }
}
