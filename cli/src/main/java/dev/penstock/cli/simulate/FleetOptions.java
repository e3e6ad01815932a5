package dev.penstock.cli.simulate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe a fleet; shared by {@code simulate} and {@code demo}. */
public final class FleetOptions {
    @Option(
            names = {"-m", "--machines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many machines (default: ${DEFAULT-VALUE}).")
    private int machines = 20;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Time between a machine's readings (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(1);

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "The same seed gives the same machines, faults and readings (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--network",
            defaultValue = "GOOD",
            paramLabel = "NAME",
            description = "The network to the server: good, wifi, cellular or bad (default: good).")
    private NetworkModel.Preset network = NetworkModel.Preset.GOOD;

    @Option(names = "--latency", paramLabel = "TIME", description = "One-way delay of the network.")
    private @Nullable Duration latency;

    @Option(names = "--jitter", paramLabel = "TIME", description = "Random delay on top of it.")
    private @Nullable Duration jitter;

    @Option(
            names = "--drop",
            paramLabel = "TIME",
            description = "Mean time until a connection is lost; 0: never.")
    private @Nullable Duration drop;

    @Option(
            names = "--duplicate",
            paramLabel = "PART",
            description = "Part of the messages sent twice, 0 to 1.")
    private @Nullable Double duplicate;

    @Option(
            names = "--disorder",
            paramLabel = "PART",
            description = "Part of the messages that arrive late, 0 to 1.")
    private @Nullable Double disorder;

    @Option(
            names = "--contract",
            defaultValue = "PUBLISH",
            paramLabel = "NAME",
            description =
                    "Interface to send by: publish (exactly once), collection or analytics (default: publish).")
    private FleetConfig.Contract contract = FleetConfig.Contract.PUBLISH;

    @Option(
            names = "--source-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Before the name of each machine.")
    private String sourcePrefix = "";

    @Option(
            names = "--faults",
            arity = "0..1",
            paramLabel = "PER-HOUR",
            fallbackValue = "1",
            description =
                    "Inject faults: overheating, worn bearings, stuck sensors, silence, spikes; so many per"
                            + " machine and hour (default: none; without a number: 1).")
    private @Nullable Double faults;

    @Option(
            names = "--history",
            paramLabel = "TIME",
            description = "Fill in the past first, e.g. 24h.")
    private @Nullable Duration history;

    @Option(
            names = "--history-interval",
            paramLabel = "TIME",
            description =
                    "Time between readings of that past (default: 10s, or --interval if longer).")
    private @Nullable Duration historyInterval;

    @Option(
            names = "--no-logs",
            description =
                    "Send no logs of the machines and the factory's services (they are sent with the contract"
                            + " publish only).")
    private boolean noLogs;

    /** The fleet described, for this server and this long (zero: until stopped). */
    public FleetConfig config(String server, Duration duration) {
        return config(server, duration, Duration.ZERO, 0);
    }

    /** The same with other defaults for the past to fill in and the faults to inject. */
    public FleetConfig config(
            String server, Duration duration, Duration defaultHistory, double defaultFaults) {
        Duration coarse = Duration.ofSeconds(10);
        return new FleetConfig(
                server,
                machines,
                interval,
                seed,
                networkModel(),
                contract,
                sourcePrefix,
                faults == null ? defaultFaults : faults,
                history == null ? defaultHistory : history,
                historyInterval != null
                        ? historyInterval
                        : interval.compareTo(coarse) > 0 ? interval : coarse,
                !noLogs,
                duration);
    }

    private NetworkModel networkModel() {
        NetworkModel preset = network.model();
        return new NetworkModel(
                latency == null ? preset.latency() : latency,
                jitter == null ? preset.jitter() : jitter,
                drop == null ? preset.meanTimeToLoss() : drop,
                duplicate == null ? preset.duplicate() : duplicate,
                disorder == null ? preset.disorder() : disorder);
    }
}
