package dev.penstock.bench.jmh;

import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesLookup;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A catalogue of series as small as can be. One thread. */
final class MapLookup implements SeriesLookup {
    private final Map<ByteBuffer, Integer> ids = new HashMap<>();

    void commit(SeriesKey key) {
        ids.putIfAbsent(ByteBuffer.wrap(key.canonical()), ids.size());
    }

    @Override
    public MetricType type(int id) {
        return MetricType.GAUGE;
    }

    @Override
    public int find(byte[] bytes, int from, int to, long hash) {
        return ids.getOrDefault(ByteBuffer.wrap(bytes, from, to - from), UNKNOWN);
    }
}
