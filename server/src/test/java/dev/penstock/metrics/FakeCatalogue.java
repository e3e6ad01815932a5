package dev.penstock.metrics;

import dev.penstock.series.MetricType;
import dev.penstock.series.PointColumns;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commits the series of batches as a lane would, and names the points of a batch. One thread. */
final class FakeCatalogue implements SeriesLookup {

    /** A point as a reader would see it. */
    record Stored(int item, SeriesKey series, long time, double value) {}

    private final Map<SeriesKey, Integer> ids = new HashMap<>();
    private final Map<Integer, MetricType> types = new HashMap<>();
    private final List<SeriesKey> keys = new ArrayList<>();

    @Override
    public int find(byte[] bytes, int from, int to, long hash) {
        return ids.getOrDefault(
                SeriesKey.ofCanonical(Arrays.copyOfRange(bytes, from, to), 0, to - from), UNKNOWN);
    }

    @Override
    public MetricType type(int id) {
        return types.getOrDefault(id, MetricType.GAUGE);
    }

    void commit(SeriesKey key, MetricType type) {
        types.put(commit(key), type);
    }

    int commit(SeriesKey key) {
        return ids.computeIfAbsent(
                key,
                added -> {
                    keys.add(added);
                    return keys.size() - 1;
                });
    }

    List<Stored> points(PointBatch batch) {
        PointColumns points = batch.points();
        var stored = new ArrayList<Stored>();
        for (int i = 0; i < points.size(); i++) {
            int id = points.series(i);
            SeriesKey key = id >= 0 ? keys.get(id) : points.unknown().get(~id).key();
            stored.add(new Stored(batch.item(i), key, points.time(i), points.value(i)));
        }
        return stored;
    }
}
