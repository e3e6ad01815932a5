package dev.penstock.series;

import dev.penstock.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The time-series engine over one store: the way in. Opened by one thread, which blocks; what it hands
 * out says itself which thread may use it.
 */
public final class SeriesEngine {
    private final SeriesConfig config;
    private final SeriesCatalog catalog = new SeriesCatalog();
    private final LatestValues latest = new LatestValues();
    private final SeriesTables tables;
    private final ChunkTable chunks;
    private final RollupTable rollups;
    private final DayLedger days;
    private final PointReader points;
    private final QueryEngine queries;
    private final List<SeriesView> views = new ArrayList<>();

    private SeriesEngine(
            Store store,
            SeriesConfig config,
            InstantSource clock,
            Executor worker,
            int... journalLanes) {
        int lanes = journalLanes.length;
        this.config = config;
        tables = new SeriesTables(store);
        chunks = new ChunkTable(store);
        rollups = new RollupTable(store, lanes);
        days = new DayLedger(store, Spans.day(clock.millis()));
        var heads = new ArrayList<SeriesHeads>();
        for (int lane = 0; lane < lanes; lane++) {
            heads.add(new SeriesHeads(config.chunkPoints()));
        }
        points = new PointReader(heads.stream().map(SeriesHeads::table).toList(), chunks);
        var buckets = new BucketReader(points, rollups);
        queries = new QueryEngine(catalog, points, buckets, config);
        for (int lane = 0; lane < lanes; lane++) {
            var maker = new RollupMaker(rollups, buckets, lane, lanes, worker);
            var keeper = lane == 0 ? new Retention(this, heads.get(lane), maker) : null;
            views.add(
                    new SeriesView(
                            this, journalLanes[lane], heads.get(lane), maker, keeper, clock));
        }
    }

    /**
     * Loads what the store has; the journal's facts from {@code store.position(SeriesView.NAME, lane)}
     * on are to follow.
     *
     * @param clock tells points that become visible late
     * @param worker one thread that reads for roll-ups, beside the lanes
     * @param journalLanes the lanes of the journal that carry points, always the same ones
     */
    public static SeriesEngine open(
            Store store,
            SeriesConfig config,
            InstantSource clock,
            Executor worker,
            int... journalLanes) {
        var engine = new SeriesEngine(store, config, clock, worker, journalLanes);
        engine.tables.load(engine.catalog, engine.latest);
        return engine;
    }

    public SeriesConfig config() {
        return config;
    }

    public SeriesCatalog catalog() {
        return catalog;
    }

    /** The newest point of every series. */
    public LatestValues latest() {
        return latest;
    }

    /** Reads points. */
    public PointReader points() {
        return points;
    }

    /** Answers range queries. */
    public QueryEngine queries() {
        return queries;
    }

    /** The view of one of the points lanes, counted from 0. */
    public SeriesView view(int lane) {
        return views.get(lane);
    }

    /** A new allocator for the decider of one of the points lanes. */
    public SeriesAllocator allocator(int lane) {
        return new SeriesAllocator(catalog, config, lane, views.size());
    }

    /** Points before this time have been given up, and are not taken again. Any thread. */
    public long keptFromMillis() {
        return days.keptFrom() * Spans.DAY;
    }

    SeriesTables tables() {
        return tables;
    }

    ChunkTable chunks() {
        return chunks;
    }

    RollupTable rollups() {
        return rollups;
    }

    DayLedger days() {
        return days;
    }
}
