package dev.penstock.app;

import dev.penstock.PenstockServer;
import dev.penstock.ServeCommand;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.simulate.FleetConfig;
import dev.penstock.cli.simulate.FleetOptions;
import dev.penstock.cli.simulate.FleetRun;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock demo}: a server and a small factory that sends to it over a real connection. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Run a server with a simulated factory; the flags of serve and of simulate.")
public final class DemoCommand implements Callable<Integer> {
    private static final Duration HISTORY = Duration.ofHours(2);
    private static final double FAULTS_PER_HOUR = 0.5;
    private static final Duration TICK = Duration.ofSeconds(1);

    @Mixin private ServeCommand.Flags flags = new ServeCommand.Flags();
    @Mixin private FleetOptions fleet = new FleetOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "0",
            description = "How long to run (default: until Ctrl-C).")
    private Duration duration = Duration.ZERO;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var config = ServeCommand.checked(spec.commandLine(), flags);
        var server = PenstockServer.start(config, InstantSource.system());
        var ended = new CountDownLatch(1);
        try {
            spec.commandLine().getOut().println(ServeCommand.greeting(server));
            try (var run = FleetRun.start(fleetConfig(server), Timing.system())) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(run, ended), "stop"));
                spec.commandLine()
                        .getOut()
                        .println("A small factory is running; Ctrl-C stops it and the server.");
                spec.commandLine().getOut().flush();
                boolean over = false;
                while (!over) {
                    over = run.await(TICK);
                }
                RuntimeException failure = run.failure();
                if (failure != null) {
                    throw failure;
                }
            }
            return ExitCode.OK;
        } finally {
            server.close();
            ended.countDown();
        }
    }

    private FleetConfig fleetConfig(PenstockServer server) {
        try {
            String address = server.host() + ":" + server.ports().getFirst();
            return fleet.config(address, duration, HISTORY, FAULTS_PER_HOUR);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** The process ends when this returns: not before the server has put everything on disk. */
    private static void stop(FleetRun run, CountDownLatch ended) {
        run.stop();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
