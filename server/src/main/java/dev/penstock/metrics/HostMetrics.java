package dev.penstock.metrics;

import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesLookup;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the server's own host and process at a steady interval, and hands the values on as ordinary
 * points whose source is the host's name: see {@link MachineProbe} and {@link JvmProbe}. Everything,
 * the slow first look at the machine included, is done on a thread of its own. Any thread may start
 * and close it.
 */
public final class HostMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostMetrics.class);

    /** What is measured. Made on the thread of the measurements. */
    interface Host {
        String name();

        List<HostProbe> probes();
    }

    private final MetricsConfig config;
    private final SeriesLookup lookup;
    private final InstantSource clock;
    private final Host host;
    private final Consumer<PointBatch> sink;
    private final ScheduledExecutorService scheduler;
    private final List<HostProbe> probes = new ArrayList<>();
    private String source = "";

    /**
     * Of this host.
     *
     * @param dataFolder whose disk is measured
     * @param sink gets each measurement, on this object's thread
     */
    public HostMetrics(
            MetricsConfig config,
            SeriesLookup lookup,
            InstantSource clock,
            Path dataFolder,
            Consumer<PointBatch> sink) {
        this(config, lookup, clock, new ThisHost(dataFolder), sink);
    }

    HostMetrics(
            MetricsConfig config,
            SeriesLookup lookup,
            InstantSource clock,
            Host host,
            Consumer<PointBatch> sink) {
        this.config = config;
        this.lookup = lookup;
        this.clock = clock;
        this.host = host;
        this.sink = sink;
        scheduler =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("host-metrics").daemon().factory());
    }

    /** Measures now and from now on. Returns at once. */
    public void start() {
        long interval = config.hostInterval().toMillis();
        var _ =
                scheduler.scheduleAtFixedRate(
                        this::measureOrLog, 0, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    private void measureOrLog() {
        try {
            measure();
        } catch (RuntimeException e) {
            LOG.warn("cannot measure the host this time", e);
        }
    }

    /** Measures once. */
    void measure() {
        if (source.isEmpty()) {
            probes.addAll(host.probes());
            source = host.name();
        }
        long now = clock.millis();
        var batch = new PointBatchBuilder(config);
        batch.message(0, now);
        for (HostProbe probe : probes) {
            probe.measure(
                    now,
                    (name, type, value) -> {
                        if (Double.isFinite(value)) {
                            SeriesKey key = SeriesKey.of(name, source, Map.of());
                            int id = lookup.find(key);
                            batch.item();
                            batch.add(
                                    batch.size() + 1,
                                    id == SeriesLookup.UNKNOWN ? batch.unknown(key, type) : id,
                                    now,
                                    value);
                        }
                    });
        }
        sink.accept(batch.build());
    }

    /** This machine, or what of it can be measured. */
    private record ThisHost(Path dataFolder) implements Host {

        @Override
        public String name() {
            try {
                String name = MachineProbe.hostName();
                return name.isBlank() ? PointRules.DEFAULT_SOURCE : name;
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("cannot tell the name of the host; its source is 'default'", e);
                return PointRules.DEFAULT_SOURCE;
            }
        }

        @Override
        public List<HostProbe> probes() {
            try {
                return List.of(new MachineProbe(dataFolder), new JvmProbe());
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("cannot measure this machine; measuring the process only", e);
                return List.of(new JvmProbe());
            }
        }
    }
}
