package dev.penstock.logs;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.ingest.Lane;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all ways in share: the lane they go to, limits, decoders and counters. Any thread; the decoders
 * belong to the event loop that asks for them.
 */
final class LogIntake {
    final Lane<StoreLogs> lane;
    final Admission admission;
    final Credit credit;
    final LogsConfig config;
    final InstantSource clock;
    final IndexBrake brake;
    final LongAdder stored = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final ThreadLocal<EntryDecoder> entries;
    private final ThreadLocal<PublishDecoder> publish;

    LogIntake(
            Lane<StoreLogs> lane,
            Admission admission,
            Credit credit,
            LogsConfig config,
            InstantSource clock,
            IndexBrake brake) {
        this.lane = lane;
        this.admission = admission;
        this.credit = credit;
        this.config = config;
        this.clock = clock;
        this.brake = brake;
        entries = ThreadLocal.withInitial(() -> new EntryDecoder(config));
        publish = ThreadLocal.withInitial(() -> new PublishDecoder(config));
    }

    EntryDecoder entryDecoder() {
        return entries.get();
    }

    PublishDecoder publishDecoder() {
        return publish.get();
    }
}
