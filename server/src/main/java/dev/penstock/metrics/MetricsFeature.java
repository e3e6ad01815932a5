package dev.penstock.metrics;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedView;
import dev.penstock.ingest.Lane;
import dev.penstock.ingest.LaneConfig;
import dev.penstock.journal.Journal;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesFacts;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.wire.GrpcMethod;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Metrics, put together: the points lane with its decider and views, and the services on top. Made
 * and started by one thread.
 */
public final class MetricsFeature {
    /** The lane of points. */
    public static final int LANE = 0;

    /** The feed of arrivals: its number is its place on disk. */
    public static final int FEED = 1;

    /** The facts that are arrivals. */
    public static final Set<Byte> ARRIVALS =
            Set.of(SeriesFacts.SERIES_CREATED, SeriesFacts.POINTS_STORED);

    private final Lane<StorePoints> lane;
    private final Intake intake;
    private final HostMetrics hostMetrics;
    private final List<GrpcMethod> methods;

    /** What the feature is built on. */
    public record Ground(
            Journal journal,
            Store store,
            SeriesEngine series,
            Feed points,
            Subscriptions subscriptions,
            Readers queries,
            Admission admission,
            Credit credit,
            InstantSource clock,
            Executor flusher,
            Path dataFolder) {}

    public MetricsFeature(
            Ground ground,
            MetricsConfig config,
            LaneConfig laneConfig,
            FeedConfig feedConfig,
            Supplier<ServerFigures> figures) {
        var repeats = new Repeats(ground.store());
        var arrivals =
                new FeedView(
                        ground.points(),
                        new Retention(feedConfig.arrivalsAge(), feedConfig.arrivalsBytes()),
                        ARRIVALS);
        SeriesEngine series = ground.series();
        // Series first: who is woken by the feed must find in the engine what it was told of.
        lane =
                new Lane<>(
                        LANE,
                        ground.journal(),
                        ground.store(),
                        new PointsDecider(series.allocator(LANE), repeats),
                        List.of(new PointsView(series.view(LANE)), repeats, arrivals),
                        laneConfig,
                        ground.clock(),
                        ground.flusher());
        var rules = new PointRules(config, series.config().rawRetention(), series::keptFromMillis);
        intake =
                new Intake(
                        lane,
                        series.catalog(),
                        ground.admission(),
                        ground.credit(),
                        config,
                        rules,
                        ground.clock());
        hostMetrics =
                new HostMetrics(
                        config, series.catalog(), ground.clock(), ground.dataFolder(), this::store);
        methods = methods(ground, rules, figures);
    }

    private List<GrpcMethod> methods(
            Ground ground, PointRules rules, Supplier<ServerFigures> figures) {
        SeriesEngine series = ground.series();
        var subscriptions = ground.subscriptions();
        var admission = ground.admission();
        var clock = ground.clock();
        return Stream.of(
                        new CollectionService(intake).methods(),
                        new AnalyticsIngestService(intake).methods(),
                        new PublishService(intake).methods(),
                        new OtlpService(intake, new OtlpMapping(series.catalog(), rules)).methods(),
                        new LiveService(series, ground.points(), subscriptions, admission)
                                .methods(),
                        new TailService(series, ground.points(), subscriptions, admission, clock)
                                .methods(),
                        new WatchService(series, ground.points(), subscriptions, admission, clock)
                                .methods(),
                        new QueryService(series, ground.queries(), clock).methods(),
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

    /** The lane, for the replay of the journal and for shutting down. */
    public Lane<?> lane() {
        return lane;
    }

    /** The gRPC methods served. */
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

    /** Starts to decide and to measure the host; after the replay. */
    public void start() {
        lane.start();
        hostMetrics.start();
    }

    /** Stops measuring, answers what was submitted, and ends the lane. */
    public void close() throws InterruptedException {
        hostMetrics.close();
        lane.close();
    }
}
