package dev.penstock.series;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The chunks in the store, by (UTC day, series, lower bound of time, sequence): a day goes as one
 * range, and the chunks of a series within a day lie together. Any thread that may block reads; the
 * lane writes.
 */
final class ChunkTable {
    private static final int KEY = 24;
    private static final int SLICE = 256 << 10;
    private static final long SIGN = Long.MIN_VALUE;

    private final Table table;
    private final AtomicInteger oldest = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger newest = new AtomicInteger(Integer.MIN_VALUE);

    /** Sees chunks of one series and day, lower bounds rising. */
    interface Visitor {
        void chunk(long lower, byte[] bytes, int length);
    }

    ChunkTable(Store store) {
        table = store.table("chunks");
        for (Order order : Order.values()) {
            table.scan(
                    Range.all(),
                    order,
                    1,
                    (key, _, _, _) -> {
                        widen((int) Bytes.INT.get(key, 0) ^ Integer.MIN_VALUE);
                        return false;
                    });
        }
    }

    /** The first day that may have chunks; greater than {@link #newestDay} if there are none. */
    int oldestDay() {
        return oldest.get();
    }

    int newestDay() {
        return newest.get();
    }

    void put(WriteGroup group, HeadChunk chunk, byte[] encoded) {
        int day = Spans.day(chunk.lower);
        widen(day);
        group.put(table, key(day, chunk.series, chunk.lower, chunk.sequence), encoded);
    }

    /** Visits the chunks of the day that may hold points of {@code [from, to)}. */
    void scan(int day, int series, long from, long to, Visitor visitor) {
        byte[] start = key(day, series, Math.max(day * Spans.DAY, from - Spans.CHUNK), 0);
        byte[] end = key(day, series, Math.min((day + 1) * Spans.DAY, to), 0);
        byte @Nullable [] at = start;
        while (at != null) {
            byte[] last =
                    table.scan(
                            Range.of(at, end),
                            Order.ASCENDING,
                            SLICE,
                            (key, _, value, length) -> {
                                visitor.chunk((long) Bytes.LONG.get(key, 8) ^ SIGN, value, length);
                                return true;
                            });
            at = last == null ? null : Table.after(last);
        }
    }

    /** Removes all chunks of days before this one. */
    void dropBefore(WriteGroup group, int day) {
        if (oldest.get() < day) {
            group.deleteRange(table, Range.of(key(oldest.get(), 0, SIGN, 0), key(day, 0, SIGN, 0)));
            oldest.set(day);
        }
    }

    private void widen(int day) {
        oldest.accumulateAndGet(day, Math::min);
        newest.accumulateAndGet(day, Math::max);
    }

    private static byte[] key(int day, int series, long lower, long sequence) {
        byte[] key = new byte[KEY];
        Bytes.INT.set(key, 0, day ^ Integer.MIN_VALUE);
        Bytes.INT.set(key, 4, series);
        Bytes.LONG.set(key, 8, lower ^ SIGN);
        Bytes.LONG.set(key, 16, sequence);
        return key;
    }
}
