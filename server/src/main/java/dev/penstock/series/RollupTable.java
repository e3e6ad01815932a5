package dev.penstock.series;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Roll-ups in the store, and which of them are due. A block that is there equals the points in the
 * store: the group that stores a chunk removes the blocks it touches and notes them as due, and a
 * block that is missing is read from the points. Any thread that may block reads; the lane writes.
 */
final class RollupTable {
    private static final long SIGN = Long.MIN_VALUE;

    private final Table blocks;
    private final Table due;
    private final int lanes;
    private final Map<Tier, Days> days = new EnumMap<>(Tier.class);

    /** The days that may have blocks of a tier: a range of time may go far beyond them. */
    private static final class Days {
        final AtomicInteger oldest = new AtomicInteger(Integer.MAX_VALUE);
        final AtomicInteger newest = new AtomicInteger(Integer.MIN_VALUE);

        void widen(int day) {
            oldest.accumulateAndGet(day, Math::min);
            newest.accumulateAndGet(day, Math::max);
        }
    }

    /** A block to be made. */
    record Due(Tier tier, long start, int series) {}

    /** Sees the blocks of one series, starts rising. */
    interface Visitor {
        void block(long start, byte[] bytes);
    }

    RollupTable(Store store, int lanes) {
        this.lanes = lanes;
        blocks = store.table("rollups");
        due = store.table("rollups-due");
        for (Tier tier : Tier.values()) {
            days.put(tier, held(tier));
        }
    }

    private Days held(Tier tier) {
        var held = new Days();
        for (Order order : Order.values()) {
            blocks.scan(
                    Range.prefix(new byte[] {tier.code}),
                    order,
                    1,
                    (key, _, _, _) -> {
                        held.widen((int) Bytes.INT.get(key, 1) ^ Integer.MIN_VALUE);
                        return false;
                    });
        }
        return held;
    }

    private Days days(Tier tier) {
        return Objects.requireNonNull(days.get(tier));
    }

    /** The points of {@code [min, max]} of the series have changed at a moment. */
    void touched(WriteGroup group, int series, long min, long max, long nowMillis) {
        byte[] when = new byte[Long.BYTES];
        Bytes.LONG.set(when, 0, nowMillis);
        eachBlock(
                series,
                min,
                max,
                block -> {
                    group.delete(blocks, blockKey(block.tier, series, block.start));
                    group.put(due, dueKey(block.tier, block.start, series), when);
                });
    }

    /** The blocks of all tiers that {@code [min, max]} of the series lies in. */
    void eachBlock(int series, long min, long max, Consumer<Due> visitor) {
        for (Tier tier : Tier.values()) {
            eachBlock(tier, series, min, max, visitor);
        }
    }

    /** The same of one tier. */
    void eachBlock(Tier tier, int series, long min, long max, Consumer<Due> visitor) {
        long last = Spans.floor(max, tier.block);
        for (long start = Spans.floor(min, tier.block); start <= last; start += tier.block) {
            visitor.accept(new Due(tier, start, series));
        }
    }

    void put(WriteGroup group, Due made, List<BlockCodec.Row> rows) {
        if (!rows.isEmpty()) {
            days(made.tier).widen(Spans.day(made.start));
            byte[] encoded = new BlockCodec(made.tier).encode(made.start, rows);
            group.put(blocks, blockKey(made.tier, made.series, made.start), encoded);
        }
        group.delete(due, dueKey(made.tier, made.start, made.series));
    }

    /**
     * At most so many of the lane's blocks of this tier that are due, end by a time and have not been
     * touched since another.
     */
    List<Due> due(Tier tier, int lane, long before, long quietSince, int limit) {
        return due(tier, dueKey(tier, Long.MIN_VALUE, lane), lane, before, quietSince, limit);
    }

    /** The same, only those that follow another. */
    List<Due> dueAfter(Due last, int lane, long before, long quietSince, int limit) {
        byte[] key = dueKey(last.tier, last.start, last.series);
        byte[] from = Arrays.copyOf(key, key.length + 1);
        return due(last.tier, from, lane, before, quietSince, limit);
    }

    private List<Due> due(
            Tier tier, byte[] from, int lane, long before, long quietSince, int limit) {
        var found = new ArrayList<Due>();
        byte[] to = dueKey(tier, before - tier.block + 1, lane);
        due.scan(
                Range.of(from, to),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, _, touched, length) -> {
                    long start = (long) Bytes.LONG.get(key, 2) ^ SIGN;
                    if (length < Long.BYTES || (long) Bytes.LONG.get(touched, 0) <= quietSince) {
                        found.add(new Due(tier, start, (int) Bytes.INT.get(key, 10)));
                    }
                    return found.size() < limit;
                });
        return found;
    }

    /** Visits the blocks of the series that begin in {@code [from, to)}. */
    void scan(Tier tier, int series, long from, long to, Visitor visitor) {
        int first = Math.max(Spans.day(from), days(tier).oldest.get());
        int last = Math.min(Spans.day(to - 1), days(tier).newest.get());
        for (int day = first; day <= last; day++) {
            long dayStart = day * Spans.DAY;
            byte[] start = blockKey(tier, series, Math.max(dayStart, from));
            byte[] end = blockKey(tier, series, Math.min(dayStart + Spans.DAY - 1, to - 1));
            blocks.scan(
                    Range.of(start, Table.after(end)),
                    Order.ASCENDING,
                    Integer.MAX_VALUE,
                    (key, _, value, _) -> {
                        visitor.block(dayStart + key[9] * Spans.HOUR, value);
                        return true;
                    });
        }
    }

    /** Removes the tier's blocks of days before this one. */
    void dropBefore(WriteGroup group, Tier tier, int day) {
        days(tier).oldest.accumulateAndGet(day, Math::max);
        byte[] from = {tier.code, 0, 0, 0, 0};
        group.deleteRange(blocks, Range.of(from, blockKey(tier, 0, day * Spans.DAY)));
    }

    private static byte[] blockKey(Tier tier, int series, long start) {
        byte[] key = new byte[10];
        int day = Spans.day(start);
        key[0] = tier.code;
        Bytes.INT.set(key, 1, day ^ Integer.MIN_VALUE);
        Bytes.INT.set(key, 5, series);
        key[9] = (byte) ((start - day * Spans.DAY) / Spans.HOUR);
        return key;
    }

    private byte[] dueKey(Tier tier, long start, int series) {
        byte[] key = new byte[14];
        key[0] = tier.code;
        key[1] = (byte) (series % lanes);
        Bytes.LONG.set(key, 2, start ^ SIGN);
        Bytes.INT.set(key, 10, series);
        return key;
    }
}
