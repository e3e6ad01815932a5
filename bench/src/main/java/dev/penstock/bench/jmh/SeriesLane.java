package dev.penstock.bench.jmh;

import dev.penstock.series.MetricType;
import dev.penstock.series.NewSeries;
import dev.penstock.series.PointColumns;
import dev.penstock.series.SeriesAllocator;
import dev.penstock.series.SeriesConfig;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesFacts;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesView;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A series engine with a store, driven as a lane drives it: facts of a hundred points, of series that
 * take turns, and after some of them a commit. Values walk in hundredths, a point a second. One thread.
 */
final class SeriesLane implements AutoCloseable {
    static final int POINTS = 100;
    static final long BEGIN = 1_767_225_600_000L;
    private static final int FACTS_A_COMMIT = 50;
    private static final int SERIES_A_SOURCE = 1_000;

    private final TemporaryFolder folder = TemporaryFolder.create();
    private final Store store = Store.open(folder.path(), StoreConfig.defaults());
    private final SeriesEngine engine =
            SeriesEngine.open(
                    store, SeriesConfig.defaults(), InstantSource.system(), Runnable::run, 0);
    private final SeriesView view = engine.view(0);
    private final SplittableRandom random = new SplittableRandom(1);
    private final PointColumns columns = new PointColumns(POINTS);
    private final int[] ids;
    private final long[] walks;
    private byte[] fact = new byte[0];
    private long offset;
    private long timeMillis = BEGIN;
    private int next;

    SeriesLane(int series) throws IOException {
        ids = new int[series];
        walks = new long[series];
        SeriesAllocator allocator = engine.allocator(0);
        for (int i = 0; i < series; i++) {
            ids[i] = create(allocator, i);
        }
        commit();
    }

    private int create(SeriesAllocator allocator, int i) {
        var tags = Map.of("n", "" + i % SERIES_A_SOURCE);
        SeriesKey key = SeriesKey.of("value", "source-" + i / SERIES_A_SOURCE, tags);
        SeriesAllocator.Outcome outcome = allocator.idFor(new NewSeries(key, MetricType.GAUGE));
        if (!(outcome instanceof SeriesAllocator.Created(int id))) {
            throw new IllegalStateException("series " + i + ": " + outcome + " (expected: new)");
        }
        byte[] created = SeriesFacts.seriesCreated(id, MetricType.GAUGE, key);
        apply(SeriesFacts.SERIES_CREATED, created, created.length);
        return id;
    }

    /** A point of each of the next hundred series; every fiftieth time what is full is stored. */
    void append() {
        columns.clear();
        for (int i = 0; i < POINTS; i++) {
            walks[next] += random.nextInt(-9, 10);
            columns.add(ids[next], timeMillis + next % 7, walks[next] / 100.0);
            if (++next == ids.length) {
                next = 0;
                timeMillis += 1_000;
            }
        }
        int bound = SeriesFacts.pointsBound(columns);
        if (fact.length < bound) {
            fact = new byte[bound];
        }
        apply(SeriesFacts.POINTS_STORED, fact, SeriesFacts.encodePoints(columns, fact, 0));
        if (offset % FACTS_A_COMMIT == 0) {
            commit();
        }
    }

    private void apply(byte kind, byte[] bytes, int length) {
        view.apply(offset++, timeMillis, kind, bytes, 0, length);
    }

    private void commit() {
        try (WriteGroup group = store.begin()) {
            view.commit(group);
            group.commit();
            view.committed();
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
        folder.close();
    }
}
