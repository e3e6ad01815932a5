package dev.penstock.logs;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedView;
import dev.penstock.ingest.Lane;
import dev.penstock.ingest.LaneConfig;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.journal.Journal;
import dev.penstock.logs.search.IndexLag;
import dev.penstock.logs.search.IndexStats;
import dev.penstock.logs.search.LogIndex;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.wire.GrpcMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Logs, put together: the logs lane with its decider and views, and the services on top. Made and
 * started by one thread.
 */
public final class LogsFeature {
    /** The lane of log entries. */
    public static final int LANE = 2;

    /** The feed of log entries: its number is its place on disk. */
    public static final int FEED = 2;

    /** An entry was stored: fields 1 to 7 of {@code logs.LogEntry}. */
    static final byte LOG_STORED = 32;

    /** A message of a producer was stored. */
    private static final byte SEQUENCE_STORED = 33;

    private final Lane<StoreLogs> lane;
    private final LogIntake intake;
    private final LogIndex index;
    private final IndexBrake brake;
    private final List<GrpcMethod> methods;

    /** What the feature is built on. */
    public record Ground(
            Journal journal,
            Store store,
            Feed logs,
            Subscriptions subscriptions,
            Readers queries,
            Admission admission,
            Credit credit,
            InstantSource clock,
            Executor flusher,
            Path indexFolder) {}

    public LogsFeature(Ground ground, LogsConfig config, LaneConfig laneConfig) {
        var producers = new ProducerMemory(ground.store(), "log-producers", SEQUENCE_STORED);
        var entries =
                new FeedView(
                        ground.logs(),
                        new Retention(config.retentionAge(), config.retentionBytes()),
                        Set.of(LOG_STORED));
        lane =
                new Lane<>(
                        LANE,
                        ground.journal(),
                        ground.store(),
                        new LogsDecider(producers),
                        List.of(producers, entries),
                        laneConfig,
                        ground.clock(),
                        ground.flusher());
        index =
                new LogIndex(
                        ground.logs(),
                        ground.store().events(),
                        ground.indexFolder(),
                        config.index(),
                        ground.clock());
        brake = new IndexBrake(index::lag, ground.subscriptions().wheel(), ground.clock());
        intake =
                new LogIntake(
                        lane, ground.admission(), ground.credit(), config, ground.clock(), brake);
        methods = services(ground, config);
    }

    private List<GrpcMethod> services(Ground ground, LogsConfig config) {
        Feed feed = ground.logs();
        var subscriptions = ground.subscriptions();
        var admission = ground.admission();
        var clock = ground.clock();
        return Stream.of(
                        new CollectService(intake).methods(),
                        new PublishService(intake).methods(),
                        new OtlpService(intake).methods(),
                        new StreamService(feed, subscriptions, admission, config, clock).methods(),
                        new TailService(
                                        feed,
                                        index,
                                        ground.queries(),
                                        subscriptions,
                                        admission,
                                        clock)
                                .methods(),
                        new SearchService(feed, index, ground.queries()).methods())
                .flatMap(List::stream)
                .toList();
    }

    /** The lane, for the replay of the journal and for shutting down. */
    public Lane<?> lane() {
        return lane;
    }

    /** The gRPC methods served. */
    public List<GrpcMethod> methods() {
        return methods;
    }

    /** Entries stored since the start. */
    public long storedEntries() {
        return intake.stored.sum();
    }

    /** Entries refused since the start. */
    public long refusedEntries() {
        return intake.refused.sum();
    }

    /** How far the index is behind what is stored. */
    public IndexLag indexLag() {
        return index.lag();
    }

    /** What the index holds. */
    public IndexStats indexStats() {
        return index.stats();
    }

    /** Starts to index and to decide; after the replay. */
    public void start() throws IOException {
        index.start();
        lane.start();
    }

    /** Answers what was submitted, and ends lane and index. */
    public void close() throws InterruptedException, IOException {
        brake.close();
        lane.close();
        index.close();
    }
}
