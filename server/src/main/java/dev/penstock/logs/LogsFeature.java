package dev.penstock.logs;

import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedView;
import dev.penstock.ingest.Lane;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.logs.search.IndexLag;
import dev.penstock.logs.search.IndexStats;
import dev.penstock.logs.search.LogIndex;
import dev.penstock.store.Retention;
import dev.penstock.wire.GrpcMethod;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Logs, put together: the logs lane with its decider and views, and the services on top. Made and
 * started by one thread.
 */
public final class LogsFeature implements Feature {
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

    public LogsFeature(Foundation on, LogsConfig config) {
        Feed feed = on.feeds().add(FEED, "logs", LANE);
        var producers = new ProducerMemory(on.store(), "log-producers", SEQUENCE_STORED);
        var entries =
                new FeedView(
                        feed,
                        new Retention(config.retentionAge(), config.retentionBytes()),
                        Set.of(LOG_STORED));
        lane = on.lane(LANE, new LogsDecider(producers), List.of(producers, entries));
        index =
                new LogIndex(
                        feed,
                        on.store().events(),
                        on.folder("log-index"),
                        config.index(),
                        on.clock());
        brake = new IndexBrake(index::lag, on.wheel(), on.clock());
        intake = new LogIntake(lane, on.admission(), on.credit(), config, on.clock(), brake);
        methods = services(on, feed, config);
    }

    private List<GrpcMethod> services(Foundation on, Feed feed, LogsConfig config) {
        var subscriptions = on.subscriptions();
        var admission = on.admission();
        var clock = on.clock();
        return Stream.of(
                        new CollectService(intake).methods(),
                        new PublishService(intake).methods(),
                        new OtlpService(intake).methods(),
                        new StreamService(feed, subscriptions, admission, config, clock).methods(),
                        new TailService(feed, index, on.queries(), subscriptions, admission, clock)
                                .methods(),
                        new SearchService(feed, index, on.queries()).methods())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Lane<?> lane() {
        return lane;
    }

    @Override
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

    /** Starts to index as well. */
    @Override
    public void start() throws IOException {
        index.start();
        lane.start();
    }

    /** Ends the index as well. */
    @Override
    public void close() throws InterruptedException, IOException {
        brake.close();
        lane.close();
        index.close();
    }
}
