package dev.penstock.cli.simulate;

import dev.penstock.client.Timing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A fleet at work: its gateways, their connections, what they have done. Any thread may ask, stop and
 * wait.
 */
public final class FleetRun implements AutoCloseable {
    private static final int MACHINES_PER_CONNECTION = 250;
    private static final int LEAST_CONNECTIONS = 4;
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long a fleet whose time is up waits for a server that does not answer. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final FleetConfig config;
    private final Timing timing;
    private final long beginMillis;
    private final FleetCounters counters = new FleetCounters();
    private final List<Thread> gateways = new ArrayList<>();
    private final List<BadLink> links = new ArrayList<>();
    private final AtomicInteger filling = new AtomicInteger();
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile @Nullable RuntimeException failure;

    private FleetRun(FleetConfig config, Timing timing) {
        this.config = config;
        this.timing = timing;
        this.beginMillis = timing.now().toEpochMilli();
    }

    /** Starts the fleet; it runs on threads of its own. */
    public static FleetRun start(FleetConfig config, Timing timing) throws IOException {
        var run = new FleetRun(config, timing);
        run.start();
        return run;
    }

    private void start() throws IOException {
        var machines = Machine.fleet(config);
        int connections =
                Math.min(
                        machines.size(),
                        Math.max(
                                LEAST_CONNECTIONS,
                                Math.ceilDiv(machines.size(), MACHINES_PER_CONNECTION)));
        filling.set(connections);
        for (int i = 0; i < connections; i++) {
            var own = new ArrayList<Machine>();
            for (int j = i; j < machines.size(); j += connections) {
                own.add(machines.get(j));
            }
            String server = server(i);
            var sink = PointSink.open(config, server, runName(), counters);
            var logs =
                    config.logs() && config.contract() == FleetConfig.Contract.PUBLISH
                            ? new LogSink(server, "sim-" + runName() + "-logs-" + i, counters)
                            : null;
            var services = i == 0 ? new ServiceLog(config.seed()) : null;
            var gateway = new Gateway(config, own, sink, logs, services, this, timing);
            gateways.add(Thread.ofVirtual().name("gateway-" + i).start(gateway));
        }
    }

    private String server(int connection) throws IOException {
        if (!config.network().spoilsConnections()) {
            return config.server();
        }
        int colon = config.server().lastIndexOf(':');
        var address =
                InetSocketAddress.createUnresolved(
                        config.server().substring(0, colon),
                        Integer.parseInt(config.server().substring(colon + 1)));
        var link = BadLink.open(config.network(), address, config.seed() + connection, counters);
        links.add(link);
        return link.address();
    }

    private String runName() {
        return config.seed() + "-" + Long.toString(beginMillis, Character.MAX_RADIX);
    }

    /** Asks the machines to stop after what they are sending. */
    public void stop() {
        stopping = true;
    }

    /** Waits until the fleet has ended by itself; false when the time is over before. */
    public boolean await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (Thread gateway : gateways) {
            if (!gateway.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether there is no use in waiting for it to end by itself: it was told to stop, or its time is up
     * and the server does not answer.
     */
    public boolean overdue() {
        return stopping
                || (over(timing.now().minus(SILENCE).toEpochMilli())
                        && counters.silentFor(SILENCE));
    }

    /** Whether it was cut off because the server did not answer; what it still held is not stored. */
    public boolean abandoned() {
        return abandoned;
    }

    @Override
    public void close() throws IOException {
        end();
    }

    /** Stops the fleet: what was read is sent, for at most 5 s. Again without effect. */
    public void end() throws IOException {
        stop();
        try {
            if (!await(GRACE)) {
                if (counters.silentFor(GRACE)) {
                    counters.error("the server does not answer any more");
                    abandoned = true;
                }
                gateways.forEach(Thread::interrupt);
                boolean _ = await(GRACE);
            }
        } catch (InterruptedException interrupted) {
            gateways.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        for (BadLink link : links) {
            link.close();
        }
    }

    /** Whether every gateway has filled in its history. */
    public boolean isLive() {
        return filling.get() == 0;
    }

    /** Totals so far. */
    public FleetSummary summary() {
        double seconds = (timing.now().toEpochMilli() - beginMillis) / 1000.0;
        return new FleetSummary(
                config.machines(),
                isLive(),
                Math.max(seconds, 0.001),
                counters.sent.sum(),
                counters.stored.sum(),
                counters.refused.sum(),
                counters.repeated.sum(),
                counters.lostConnections.sum(),
                counters.logged.sum(),
                counters.acknowledgementMillis(50),
                counters.acknowledgementMillis(99),
                counters.firstError());
    }

    /** Why a gateway gave up; null while none did. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    long beginMillis() {
        return beginMillis;
    }

    void live() {
        filling.decrementAndGet();
    }

    boolean stopping() {
        return stopping;
    }

    boolean over(long millis) {
        return stopping
                || (!config.duration().isZero()
                        && millis >= beginMillis + config.duration().toMillis());
    }

    void failed(RuntimeException cause) {
        failure = cause;
        stopping = true;
    }
}
