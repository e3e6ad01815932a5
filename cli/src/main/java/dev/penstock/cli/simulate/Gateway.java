package dev.penstock.cli.simulate;

import dev.penstock.client.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machines behind one connection: reads each in its turn and sends what it reads. When the
 * connection is down it waits, and what was read in the meantime arrives late. One thread.
 */
final class Gateway implements Runnable {
    private static final int SLOTS = 20;
    private static final int MESSAGE_POINTS = 5_000;

    private final FleetConfig config;
    private final List<Connected> machines;
    private final PointSink sink;
    private final Timing timing;
    private final FleetRun run;
    private final @Nullable LogSink logs;

    /** Of the factory's services; they are behind one of the gateways. */
    private final @Nullable ServiceLog services;

    Gateway(
            FleetConfig config,
            List<Machine> machines,
            PointSink sink,
            @Nullable LogSink logs,
            @Nullable ServiceLog services,
            FleetRun run,
            Timing timing) {
        this.config = config;
        this.machines = machines.stream().map(machine -> Connected.of(machine, config)).toList();
        this.sink = sink;
        this.logs = logs;
        this.services = services;
        this.run = run;
        this.timing = timing;
    }

    @Override
    public void run() {
        try (sink) {
            fillIn();
            run.live();
            runLive();
            for (Connected one : machines) {
                sendAll(one.disturbance.rest());
            }
            sink.flush();
            if (logs != null) {
                logs.flush();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            run.failed(failed);
        } finally {
            if (logs != null) {
                logs.close();
            }
        }
    }

    private void fillIn() throws InterruptedException {
        long step = config.historyInterval().toMillis();
        for (Connected one : machines) {
            var pending = new ArrayList<Batch>();
            int points = 0;
            for (long at = run.beginMillis() - config.history().toMillis();
                    at < run.beginMillis() && !run.stopping();
                    at += step) {
                Batch batch = one.machine.read(at);
                log(one, at);
                if (batch != null) {
                    pending.add(batch);
                    points += batch.readings().size();
                }
                if (points >= MESSAGE_POINTS) {
                    sink.send(pending);
                    pending.clear();
                    points = 0;
                }
            }
            if (!pending.isEmpty()) {
                sink.send(pending);
            }
        }
        if (logs != null && services != null) {
            for (long at = run.beginMillis() - config.history().toMillis();
                    at < run.beginMillis() && !run.stopping();
                    at += step) {
                logs.add(services.read(at));
            }
        }
        sink.flush();
        if (logs != null) {
            logs.flush();
        }
    }

    private void log(Connected one, long at) throws InterruptedException {
        if (logs != null) {
            logs.add(one.log.read(at));
        }
    }

    private void runLive() throws InterruptedException {
        long interval = config.interval().toMillis();
        int slots = (int) Math.min(Math.min(SLOTS, machines.size()), interval);
        for (long round = 0; ; round++) {
            for (int slot = 0; slot < slots; slot++) {
                long at = run.beginMillis() + round * interval + interval * slot / slots;
                if (run.over(at)) {
                    return;
                }
                timing.pause(Duration.between(timing.now(), Instant.ofEpochMilli(at)));
                readSlot(slot, slots, at);
                sendLogs(at);
            }
        }
    }

    private void readSlot(int slot, int slots, long at) throws InterruptedException {
        for (int i = slot; i < machines.size(); i += slots) {
            Connected one = machines.get(i);
            Batch batch = one.machine.read(at);
            log(one, at);
            if (batch != null) {
                sendAll(one.disturbance.pass(batch));
            }
        }
        if (config.contract() != FleetConfig.Contract.PUBLISH && slot == slots - 1) {
            sink.flush();
        }
    }

    private void sendLogs(long at) throws InterruptedException {
        if (logs == null) {
            return;
        }
        if (services != null) {
            logs.add(services.read(at));
        }
        logs.send();
    }

    private void sendAll(List<Batch> batches) throws InterruptedException {
        for (Batch batch : batches) {
            sink.send(List.of(batch));
        }
    }

    /** A machine and what the network does to its messages. */
    private record Connected(Machine machine, Disturbance disturbance, MachineLog log) {
        static Connected of(Machine machine, FleetConfig config) {
            long seed = config.seed() ^ machine.source().hashCode();
            return new Connected(
                    machine,
                    new Disturbance(config.network(), seed),
                    new MachineLog(machine, seed));
        }
    }
}
