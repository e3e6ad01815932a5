package dev.penstock.files;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.FilesConfig;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.Wheel;
import dev.penstock.wire.ServerCall;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all transfers share: the depot, limits, pace and counters. Any thread. */
public final class Traffic {
    public final Depot depot;
    public final FilesConfig config;
    public final Admission admission;
    public final Credit credit;
    public final InstantSource clock;
    public final Pace in;
    public final Pace out;
    public final LongAdder received = new LongAdder();
    public final LongAdder sent = new LongAdder();
    final Pieces pieces = Pieces.ofHeap();
    private final Wheel wheel;
    private final AtomicInteger transfers = new AtomicInteger();

    Traffic(
            Depot depot,
            FilesConfig config,
            Admission admission,
            Credit credit,
            Wheel wheel,
            InstantSource clock) {
        this.depot = depot;
        this.config = config;
        this.admission = admission;
        this.credit = credit;
        this.wheel = wheel;
        this.clock = clock;
        in = new Pace(config.uploadRate(), clock);
        out = new Pace(config.downloadRate(), clock);
    }

    /** Takes a place for a transfer, to be given back once. */
    public void enter() {
        if (transfers.incrementAndGet() > config.maxTransfers()) {
            transfers.decrementAndGet();
            throw Refusal.of(
                            Reason.OVERLOADED,
                            "transfers: "
                                    + config.maxTransfers()
                                    + " are at work (files.max-transfers)")
                    .asException();
        }
    }

    public void leave() {
        transfers.decrementAndGet();
    }

    int transfers() {
        return transfers.get();
    }

    /** Does this at once or after so long; in the latter case on the wheel's thread. */
    public void after(long millis, Runnable task) {
        if (millis <= 0) {
            task.run();
        } else {
            wheel.set(new Wheel.Timer(task), millis);
        }
    }

    /** Has the loop do this when a client lets {@code files.idle-timeout} pass. */
    public Patience patience(Executor loop, Runnable action) {
        return patience(config.idleTimeout().toMillis(), loop, action);
    }

    /** The same with another time. */
    public Patience patience(long millis, Executor loop, Runnable action) {
        return new Patience(wheel, millis, loop, action);
    }

    /** Who calls: the address without the port. */
    static String caller(ServerCall call) {
        return caller(call.peer());
    }

    /** The address without the port. */
    public static String caller(String peer) {
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }
}
