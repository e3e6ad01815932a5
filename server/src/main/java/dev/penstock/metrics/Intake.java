package dev.penstock.metrics;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.ingest.Lane;
import dev.penstock.series.SeriesLookup;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all streams of points share: the lane they go to, limits, decoders and counters. Any thread;
 * the decoders belong to the event loop that asks for them.
 */
final class Intake {
    final Lane<StorePoints> lane;
    final Admission admission;
    final Credit credit;
    final MetricsConfig config;
    final InstantSource clock;
    final LongAdder stored = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final ThreadLocal<CollectionDecoder> collection;
    private final ThreadLocal<BatchDecoder> batch;
    private final ThreadLocal<PublishDecoder> publish;

    Intake(
            Lane<StorePoints> lane,
            SeriesLookup lookup,
            Admission admission,
            Credit credit,
            MetricsConfig config,
            PointRules rules,
            InstantSource clock) {
        this.lane = lane;
        this.admission = admission;
        this.credit = credit;
        this.config = config;
        this.clock = clock;
        var cache = new RawSeriesCache(config);
        collection = ThreadLocal.withInitial(() -> new CollectionDecoder(cache, lookup, rules));
        batch = ThreadLocal.withInitial(() -> new BatchDecoder(cache, lookup, rules));
        publish = ThreadLocal.withInitial(() -> new PublishDecoder(cache, lookup, rules));
    }

    CollectionDecoder collectionDecoder() {
        return collection.get();
    }

    BatchDecoder batchDecoder() {
        return batch.get();
    }

    PublishDecoder publishDecoder() {
        return publish.get();
    }
}
