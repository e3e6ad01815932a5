package dev.penstock.app;

import dev.penstock.PenstockServer;
import dev.penstock.ServeCommand;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.ListSeriesResponse;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.Series;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Interruption;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.simulate.FleetConfig;
import dev.penstock.cli.simulate.FleetOptions;
import dev.penstock.cli.simulate.FleetRun;
import dev.penstock.cli.simulate.FleetSummary;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.Timing;
import dev.penstock.operate.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A server and a fleet of simulated machines that sends to it, in one process, over gRPC. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Run a server and a simulated factory that sends to it.",
        footer = {
            "",
            "Begins with two hours of history, so that charts are alive at once; started again on the",
            "same folder it fills in what was missed. Ctrl-C stops both.",
            "",
            "Examples:",
            "  penstock demo                                # then open http://localhost:8080",
            "  penstock demo --port 9090 --machines 200 --network wifi"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration HISTORY = Duration.ofHours(2);
    private static final double FAULTS_PER_HOUR = 0.5;
    private static final long TICK_MILLIS = 500;

    @Mixin private final ServeCommand.Flags server = new ServeCommand.Flags();
    @Mixin private final FleetOptions fleet = new FleetOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "0",
            description = "How long to run (default: until Ctrl-C).")
    private Duration duration = Duration.ZERO;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServeCommand.joinLogs();
        Config config = ServeCommand.checked(spec.commandLine(), server);
        PrintWriter out = spec.commandLine().getOut();
        var stop = new CountDownLatch(1);
        try (var _ = Interruption.stops(stop::countDown);
                var running = PenstockServer.start(config, InstantSource.system())) {
            out.println(ServeCommand.greeting(running));
            out.flush();
            run(running.host() + ":" + running.ports().getFirst(), stop);
        }
        return ExitCode.OK;
    }

    private void run(String address, CountDownLatch stop) throws IOException, InterruptedException {
        Timing timing = Timing.system();
        FleetConfig config = fleetConfig(address, missed(address, timing));
        var status = new StatusLine(spec.commandLine().getErr(), Terminal.current());
        try (var run = FleetRun.start(config, timing)) {
            FleetSummary before = run.summary();
            while (!stop.await(TICK_MILLIS, TimeUnit.MILLISECONDS) && !run.await(Duration.ZERO)) {
                FleetSummary now = run.summary();
                if (now.live() && !before.live()) {
                    status.note(config.machines() + " machines are live; Ctrl-C stops");
                }
                status.show(now.describeSince(before));
                before = now;
            }
            status.note("stopping");
            run.end();
            RuntimeException failure = run.failure();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private FleetConfig fleetConfig(String address, Duration history) {
        try {
            return fleet.config(address, duration, history, FAULTS_PER_HOUR);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** How much of the past is not there yet: since the newest point of an earlier demo. */
    private static Duration missed(String address, Timing timing) throws InterruptedException {
        try (PenstockClient client = PenstockClient.connect(address)) {
            ListSeriesResponse known = client.listSeries(machines());
            long newest =
                    known.getSeriesList().stream()
                            .mapToLong(Series::getLastTimestampMs)
                            .max()
                            .orElse(0);
            Duration since = Duration.ofMillis(timing.now().toEpochMilli() - newest);
            return since.compareTo(HISTORY) < 0 ? since : HISTORY;
        }
    }

    private static ListSeriesRequest machines() {
        var ofAMachine =
                Matcher.newBuilder()
                        .setLabel("line")
                        .setKind(Matcher.Kind.KIND_PREFIX)
                        .addValues("line-");
        return ListSeriesRequest.newBuilder()
                .setSelector(Selector.newBuilder().addMatchers(ofAMachine))
                .setPageSize(1_000)
                .build();
    }
}
