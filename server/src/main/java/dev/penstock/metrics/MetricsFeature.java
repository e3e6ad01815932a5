package dev.penstock.metrics;

import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedView;
import dev.penstock.feed.History;
import dev.penstock.ingest.Lane;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesFacts;
import dev.penstock.store.Retention;
import dev.penstock.subscribe.Readers;
import dev.penstock.wire.GrpcMethod;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Metrics, put together: the points lane with its decider and views, and the services on top. Made
 * and started by one thread.
 */
public final class MetricsFeature implements Feature {
    /** The lane of points. */
    public static final int LANE = 0;

    /** The feed of arrivals: its number is its place on disk. */
    public static final int FEED = 1;

    /** The facts that are arrivals. */
    public static final Set<Byte> ARRIVALS =
            Set.of(SeriesFacts.SERIES_CREATED, SeriesFacts.POINTS_STORED);

    private final PointsDecider decider;
    private final Lane<StorePoints> lane;
    private final Intake intake;
    private final HostMetrics hostMetrics;
    private final Readers watchers;
    private final List<GrpcMethod> methods;

    /**
     * Puts it together.
     *
     * @param history where arrivals are read that the ring no longer holds
     */
    public MetricsFeature(
            Foundation on,
            SeriesEngine series,
            History history,
            MetricsConfig config,
            Supplier<ServerFigures> figures) {
        var repeats = new Repeats(on.store());
        Feed points = on.feeds().add(FEED, "points", LANE, history);
        FeedConfig feed = on.feeds().config();
        var arrivals =
                new FeedView(
                        points, new Retention(feed.arrivalsAge(), feed.arrivalsBytes()), ARRIVALS);
        // Series first: who is woken by the feed must find in the engine what it was told of.
        decider = new PointsDecider(series.allocator(LANE), repeats);
        lane =
                on.lane(
                        LANE,
                        decider,
                        List.of(new PointsView(series.view(LANE)), repeats, arrivals));
        var rules = new PointRules(config, series.config().rawRetention(), series::keptFromMillis);
        intake =
                new Intake(
                        lane,
                        series.catalog(),
                        on.admission(),
                        on.credit(),
                        config,
                        rules,
                        on.clock());
        hostMetrics = new HostMetrics(config, series.catalog(), on.clock(), on.data(), this::store);
        // Of each call one round waits at most: not among queries, whose number is limited.
        watchers = new Readers("watch", feed.readerThreads(), Integer.MAX_VALUE);
        methods = methods(on, series, points, rules, figures);
    }

    private List<GrpcMethod> methods(
            Foundation on,
            SeriesEngine series,
            Feed points,
            PointRules rules,
            Supplier<ServerFigures> figures) {
        var subscriptions = on.subscriptions();
        var admission = on.admission();
        var clock = on.clock();
        return Stream.of(
                        new CollectionService(intake).methods(),
                        new AnalyticsIngestService(intake).methods(),
                        new PublishService(intake).methods(),
                        new OtlpService(intake, new OtlpMapping(series.catalog(), rules)).methods(),
                        new LiveService(series, points, subscriptions, admission).methods(),
                        new TailService(series, points, subscriptions, admission, clock).methods(),
                        new WatchService(
                                        series,
                                        points,
                                        subscriptions,
                                        watchers,
                                        admission,
                                        clock,
                                        new WatchedSeries(intake.config.maxWatchedSeries()))
                                .methods(),
                        new QueryService(series, on.queries(), clock).methods(),
                        new StatusService(intake, series, admission, figures).methods())
                .flatMap(List::stream)
                .toList();
    }

    private void store(PointBatch batch) {
        lane.submit(new StorePoints(batch, false, done -> intake.stored.add(stored(done))));
    }

    private static long stored(StorePoints command) {
        return command.parts().stream().mapToLong(StorePoints.PartReply::stored).sum();
    }

    @Override
    public Lane<?> lane() {
        return lane;
    }

    @Override
    public List<GrpcMethod> methods() {
        return methods;
    }

    /** Points stored since the start. */
    public long storedPoints() {
        return intake.stored.sum();
    }

    /** Points refused since the start. */
    public long refusedPoints() {
        return intake.refused.sum();
    }

    /** Points since the start that said another type than their series had, and were stored. */
    public long typeConflicts() {
        return decider.typeConflicts();
    }

    /** Starts to measure the host as well. */
    @Override
    public void start() {
        lane.start();
        hostMetrics.start();
    }

    /** Stops measuring as well. */
    @Override
    public void close() throws InterruptedException {
        hostMetrics.close();
        watchers.close();
        lane.close();
    }
}
