package dev.penstock.series;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;

/** Catalog and newest points in the store. Loaded before any thread reads; written by the lanes. */
final class SeriesTables {
    private static final int SLICE = 4 << 20;

    private final Table series;
    private final Table latest;

    SeriesTables(Store store) {
        series = store.table("series");
        latest = store.table("series-latest");
    }

    void putSeries(WriteGroup group, SeriesCatalog catalog, int id) {
        byte[] canonical = catalog.key(id).canonical();
        byte[] value = new byte[1 + canonical.length];
        value[0] = catalog.type(id).code();
        System.arraycopy(canonical, 0, value, 1, canonical.length);
        group.put(series, key(id), value);
    }

    void putLatest(WriteGroup group, LatestValues values, int page) {
        var reading = new LatestValues.Reading();
        byte[] slots = new byte[(LatestValues.SLOT * Long.BYTES) << LatestValues.PAGE_BITS];
        int first = page << LatestValues.PAGE_BITS;
        for (int i = 0; i < 1 << LatestValues.PAGE_BITS; i++) {
            if (values.read(first + i, reading)) {
                int at = i * LatestValues.SLOT * Long.BYTES;
                Bytes.LONG.set(slots, at, 2L);
                Bytes.LONG.set(slots, at + 8, reading.time());
                Bytes.LONG.set(slots, at + 16, Double.doubleToRawLongBits(reading.value()));
                Bytes.LONG.set(slots, at + 24, reading.change());
            }
        }
        group.put(latest, key(page), slots);
    }

    void load(SeriesCatalog catalog, LatestValues values) {
        walk(
                series,
                (id, value, length) ->
                        catalog.add(id, MetricType.ofCode(value[0]), value, 1, length));
        walk(
                latest,
                (page, value, length) -> {
                    long[] slots = new long[length / Long.BYTES];
                    for (int i = 0; i < slots.length; i++) {
                        slots[i] = (long) Bytes.LONG.get(value, i * Long.BYTES);
                    }
                    values.restore(page, slots);
                });
    }

    private interface Row {
        void row(int key, byte[] value, int length);
    }

    private static void walk(Table table, Row row) {
        byte[] from = new byte[0];
        while (true) {
            byte[] last =
                    table.scan(
                            Range.of(from, null),
                            Order.ASCENDING,
                            SLICE,
                            (key, _, value, length) -> {
                                row.row((int) Bytes.INT.get(key, 0), value, length);
                                return true;
                            });
            if (last == null) {
                return;
            }
            from = Table.after(last);
        }
    }

    private static byte[] key(int number) {
        byte[] key = new byte[4];
        Bytes.INT.set(key, 0, number);
        return key;
    }
}
