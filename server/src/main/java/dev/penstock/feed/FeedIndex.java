package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.EventRecords;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Which events of a feed belong to which number: a table beside the feed, which holds each event once.
 * When the feed has let its oldest events go, their rows follow, in the order in which they came; so
 * keeping many feeds short is as much work as keeping one. Any thread reads; {@link #put} and {@link
 * #maintain} belong to the lane's.
 */
final class FeedIndex implements Histories {
    private static final byte BY_NUMBER = 'n';
    private static final byte BY_OFFSET = 'o';
    private static final byte FLOOR = 'f';

    /** Rows dropped at once; housekeeping comes round every second. */
    private static final int SWEPT_AT_ONCE = 5_000;

    private final Table table;
    private final EventRecords records;
    private final int wholeId;
    private final Dropped dropped;
    private long swept;

    FeedIndex(Store store, String name, int wholeId, Dropped dropped) {
        this.table = store.table(name);
        this.records = store.events();
        this.wholeId = wholeId;
        this.dropped = dropped;
    }

    @Override
    public History of(long number) {
        return new NumberedHistory(this, number);
    }

    @Override
    public void put(long number, Fact event, WriteGroup group) {
        byte[] when =
                ByteBuffer.allocate(Long.BYTES + 1)
                        .putLong(event.timeMillis())
                        .put(event.kind())
                        .array();
        group.put(table, byNumber(number, event.offset()), when);
        byte[] which =
                ByteBuffer.allocate(Long.BYTES + 1).putLong(number).put(event.kind()).array();
        group.put(table, key(BY_OFFSET, event.offset()), which);
    }

    /** Lies among the events, so that it is come by when all of the number are dropped. */
    @Override
    public void ended(long number, long offset, WriteGroup group) {
        group.put(
                table,
                key(BY_OFFSET, offset),
                ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static boolean isEnd(int rowLength) {
        return rowLength == Long.BYTES;
    }

    Table table() {
        return table;
    }

    EventRecords records() {
        return records;
    }

    int wholeId() {
        return wholeId;
    }

    static byte[] byNumber(long number, long offset) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(BY_NUMBER)
                .putLong(number)
                .putLong(offset)
                .array();
    }

    /** Events of the number below this offset have been dropped. */
    long floor(long number) {
        byte[] row = table.get(key(FLOOR, number));
        return row == null ? 0 : ByteBuffer.wrap(row).getLong();
    }

    /** Shows where events below an offset lie, newest first. */
    void backwards(long before, FeedFamily.Place visitor) {
        long oldest = records.size(wholeId).oldest();
        if (before <= oldest) {
            return;
        }
        table.scan(
                Range.of(key(BY_OFFSET, oldest), key(BY_OFFSET, before)),
                Order.DESCENDING,
                Integer.MAX_VALUE,
                (key, _, value, length) -> {
                    ByteBuffer row = ByteBuffer.wrap(value);
                    return isEnd(length)
                            || visitor.event(
                                    row.getLong(), ByteBuffer.wrap(key).getLong(1), row.get());
                });
    }

    @Override
    public void maintain(long nowMillis, WriteGroup group) {
        long oldest = records.size(wholeId).oldest();
        if (oldest <= swept) {
            return;
        }
        var floors = new HashMap<Long, Long>();
        // Not from the beginning: there lie the tombstones of what was swept before.
        var range = Range.of(key(BY_OFFSET, swept), key(BY_OFFSET, oldest));
        int[] rows = {0};
        byte[] last =
                table.scan(
                        range,
                        Order.ASCENDING,
                        Integer.MAX_VALUE,
                        (key, _, value, length) -> {
                            long offset = ByteBuffer.wrap(key).getLong(1);
                            ByteBuffer row = ByteBuffer.wrap(value);
                            if (isEnd(length)) {
                                dropEnd(row.getLong(), offset, floors, group);
                            } else {
                                drop(row.getLong(), offset, row.get(), floors, group);
                            }
                            return ++rows[0] < SWEPT_AT_ONCE;
                        });
        swept = last == null ? oldest : ByteBuffer.wrap(last).getLong(1) + 1;
        for (Map.Entry<Long, Long> floor : floors.entrySet()) {
            group.put(
                    table,
                    key(FLOOR, floor.getKey()),
                    ByteBuffer.allocate(Long.BYTES).putLong(floor.getValue()).array());
        }
    }

    private void drop(
            long number, long offset, byte kind, Map<Long, Long> floors, WriteGroup group) {
        group.delete(table, key(BY_OFFSET, offset));
        group.delete(table, byNumber(number, offset));
        floors.put(number, offset + 1);
        dropped.event(number, offset, kind, group);
    }

    /** All events of the number are dropped, and nobody will ask what is missing. */
    private void dropEnd(long number, long offset, Map<Long, Long> floors, WriteGroup group) {
        group.delete(table, key(BY_OFFSET, offset));
        group.delete(table, key(FLOOR, number));
        floors.remove(number);
    }

    private static byte[] key(byte what, long value) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(what).putLong(value).array();
    }
}
