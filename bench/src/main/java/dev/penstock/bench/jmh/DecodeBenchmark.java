package dev.penstock.bench.jmh;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.Workload;
import dev.penstock.ingest.ItemErrors;
import dev.penstock.metrics.BatchDecoder;
import dev.penstock.metrics.CollectionDecoder;
import dev.penstock.metrics.MetricsConfig;
import dev.penstock.metrics.PointBatch;
import dev.penstock.metrics.PointBatchBuilder;
import dev.penstock.metrics.PointRules;
import dev.penstock.metrics.PublishDecoder;
import dev.penstock.metrics.RawSeriesCache;
import dev.penstock.series.NewSeries;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a message's bytes to points with series ids, a point: our decoders against the generated
 * parsers, which give objects only and look no series up. One thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
    private static final int POINTS = 100;
    private static final int SERIES = 1_000;
    private static final int MESSAGES = 100;

    /** The message format. */
    @Param({"COLLECTION", "ANALYTICS", "PUBLISH"})
    public Contract contract = Contract.COLLECTION;

    private final byte[][] messages = new byte[MESSAGES][];
    private final MetricsConfig config = MetricsConfig.defaults();
    private final PointRules rules =
            new PointRules(config, Duration.ofDays(15), () -> Long.MIN_VALUE);
    private final MapLookup lookup = new MapLookup();
    private final ItemErrors errors = new ItemErrors();
    private final PointBatchBuilder batch = new PointBatchBuilder(config);
    private final RawSeriesCache cache = new RawSeriesCache(config);
    private final CollectionDecoder collection = new CollectionDecoder(cache, lookup, rules);
    private final BatchDecoder batches = new BatchDecoder(cache, lookup, rules);
    private final PublishDecoder publish = new PublishDecoder(cache, lookup, rules);
    private long nowMillis;
    private int next;

    /** Makes messages and lets every series become known. */
    @Setup
    public void setUp() {
        nowMillis = System.currentTimeMillis();
        var load = new Workload(contract, "bench", SERIES, POINTS, nowMillis - 3_600_000, 1_000);
        var made = new PointMessages(load, "bench");
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = made.next();
            PointBatch first = decode(messages[i]);
            for (NewSeries series : first.points().unknown()) {
                lookup.commit(series.key());
            }
        }
        for (byte[] message : messages) {
            if (!decode(message).points().unknown().isEmpty() || errors.count() > 0) {
                throw new IllegalStateException("unknown or refused: " + errors.texts());
            }
        }
    }

    /** Ours: validated points with series ids. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public PointBatch byHand() {
        return decode(nextMessage());
    }

    /** Generated: a tree of objects. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public Object generated() throws InvalidProtocolBufferException {
        byte[] message = nextMessage();
        return switch (contract) {
            case COLLECTION -> DataPoint.parseFrom(message);
            case ANALYTICS -> BatchData.parseFrom(message);
            case PUBLISH -> PublishRequest.parseFrom(message);
        };
    }

    private byte[] nextMessage() {
        next = next + 1 == MESSAGES ? 0 : next + 1;
        return messages[next];
    }

    private PointBatch decode(byte[] message) {
        switch (contract) {
            case COLLECTION -> collection.decode(message, 0, message.length, 1, nowMillis, batch);
            case ANALYTICS ->
                    batches.decode(message, 0, message.length, 1, nowMillis, batch, errors);
            case PUBLISH -> publish.decode(message, 0, message.length, 1, nowMillis, batch, errors);
        }
        return batch.build();
    }
}
