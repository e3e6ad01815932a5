package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** One lane by hand: facts, a store that can be crashed, and a model of what must be in it. */
public final class Rig implements AutoCloseable {
    @SuppressWarnings("ArrayRecordComponent")
    private record Fact(long time, byte kind, byte[] payload) {}

    final Map<Integer, TreeMap<Long, Double>> model = new TreeMap<>();
    private final Path folder;
    private final SeriesConfig config;
    private final Executor worker;
    private final List<Fact> facts = new ArrayList<>();
    private Store store;
    SeriesEngine engine;
    private SeriesAllocator allocator;
    private long wall;
    private long lastNow;

    public Rig(Path folder, SeriesConfig config) {
        this(folder, config, Runnable::run);
    }

    /**
     * @param worker reads for roll-ups
     */
    Rig(Path folder, SeriesConfig config, Executor worker) {
        this.folder = folder;
        this.config = config;
        this.worker = worker;
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        engine = SeriesEngine.open(store, config, () -> Instant.ofEpochMilli(wall), worker, 0);
        allocator = engine.allocator(0);
    }

    public int series(String name, String source, Map<String, String> tags) {
        SeriesKey key = SeriesKey.of(name, source, tags);
        return switch (allocator.idFor(new NewSeries(key, MetricType.GAUGE))) {
            case SeriesAllocator.Created(int id) -> {
                fact(
                        0,
                        SeriesFacts.SERIES_CREATED,
                        SeriesFacts.seriesCreated(id, MetricType.GAUGE, key));
                yield id;
            }
            case SeriesAllocator.Known(int id, _) -> id;
            case SeriesAllocator.Refused(var refusal) -> throw refusal.asException();
        };
    }

    /** Facts become visible at this moment. */
    public void visibleAt(long millis) {
        wall = millis;
    }

    public void insert(long now, PointColumns points) {
        byte[] payload = new byte[SeriesFacts.pointsBound(points)];
        int length = SeriesFacts.encodePoints(points, payload, 0);
        for (int i = 0; i < points.size(); i++) {
            model.computeIfAbsent(points.series(i), _ -> new TreeMap<>())
                    .put(points.time(i), points.value(i));
        }
        fact(now, SeriesFacts.POINTS_STORED, Arrays.copyOf(payload, length));
    }

    public SeriesEngine engine() {
        return engine;
    }

    /** Facts so far. */
    public long end() {
        return facts.size();
    }

    NavigableMap<Long, Double> points(int series, long from, long to) {
        return model.getOrDefault(series, new TreeMap<>()).subMap(from, true, to, false);
    }

    SeriesView view() {
        return engine.view(0);
    }

    Store store() {
        return store;
    }

    void commit() {
        try (WriteGroup group = store.begin()) {
            view().commit(group);
            group.commit();
            view().committed();
        }
    }

    void checkpoint() {
        boolean through = false;
        while (!through) {
            try (WriteGroup group = store.begin()) {
                through = view().checkpoint(group, 3);
                group.commit();
                view().committed();
            }
        }
    }

    /** Housekeeping until all roll-ups that are due are made. */
    void maintain(long now) {
        do {
            maintainOnce(now);
        } while (view().busy());
    }

    void maintainOnce(long now) {
        lastNow = now;
        try (WriteGroup group = store.begin()) {
            view().maintain(now, group);
            group.commit();
            view().committed();
        }
    }

    /** What was not flushed is lost, and comes back from the facts. */
    public void crash() {
        crash(lastNow);
    }

    /** The same; the clock says this at the start. */
    public void crash(long now) {
        store.close();
        long visible = wall;
        wall = now;
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        engine = SeriesEngine.open(store, config, () -> Instant.ofEpochMilli(wall), worker, 0);
        wall = visible;
        for (long offset = store.position(SeriesView.NAME, 0); offset < facts.size(); offset++) {
            apply(offset);
        }
        allocator = engine.allocator(0);
    }

    void assertSameAsModel() {
        model.forEach(this::assertSame);
    }

    private void assertSame(int series, NavigableMap<Long, Double> expected) {
        assertRange(series, expected.firstKey(), expected.lastKey() + 1, expected);
        var reading = new LatestValues.Reading();
        assertThat(engine.latest().read(series, reading)).isTrue();
        assertThat(reading.time()).isEqualTo(expected.lastKey());
        assertThat(reading.value()).isEqualTo(expected.lastEntry().getValue());
    }

    void assertRange(int series, long from, long to, NavigableMap<Long, Double> expected) {
        var times = new ArrayList<Long>();
        var values = new ArrayList<Double>();
        engine.points()
                .read(
                        series,
                        from,
                        to,
                        new ScanBudget(Long.MAX_VALUE),
                        (t, v, begin, end) -> {
                            for (int i = begin; i < end; i++) {
                                times.add(t[i]);
                                values.add(v[i]);
                            }
                        });
        var wanted = expected.subMap(from, to);
        assertThat(times).isEqualTo(List.copyOf(wanted.keySet()));
        for (int i = 0; i < times.size(); i++) {
            assertThat(values.get(i))
                    .as("series %s at %s, point %s", series, times.get(i), i)
                    .isEqualTo(wanted.get(times.get(i)));
        }
    }

    /** More points of the last fact: for who looks between its points. */
    public void more(long now, PointColumns points) {
        byte[] payload = new byte[SeriesFacts.pointsBound(points)];
        int length = SeriesFacts.encodePoints(points, payload, 0);
        view().apply(facts.size() - 1, now, SeriesFacts.POINTS_STORED, payload, 0, length);
    }

    private void fact(long now, byte kind, byte[] payload) {
        lastNow = Math.max(lastNow, now);
        facts.add(new Fact(now, kind, payload));
        apply(facts.size() - 1);
    }

    private void apply(long offset) {
        Fact fact = facts.get((int) offset);
        view().apply(offset, fact.time, fact.kind, fact.payload, 0, fact.payload.length);
    }

    @Override
    public void close() {
        store.close();
    }
}
