package dev.penstock.series;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many bytes of points each day holds, and before which day points are gone. Lanes take turns on
 * its lock.
 */
final class DayLedger {
    private static final byte[] DROPPED = {1};

    private final Table table;
    private final TreeMap<Integer, Long> bytes = new TreeMap<>();
    private final Set<Integer> changed = new HashSet<>();
    private volatile int keptFrom = Integer.MIN_VALUE;

    DayLedger(Store store, int today) {
        table = store.table("series-days");
        table.scan(
                Range.prefix(new byte[] {0}),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, _, value, _) -> {
                    bytes.put((int) Bytes.INT.get(key, 1), (long) Bytes.LONG.get(value, 0));
                    return true;
                });
        byte[] dropped = table.get(DROPPED);
        if (dropped != null) {
            keptFrom = unlessAhead((int) Bytes.INT.get(dropped, 0), today);
        }
    }

    /** Points of days before this one are gone, and are not taken again. */
    int keptFrom() {
        return keptFrom;
    }

    synchronized void add(int day, long more) {
        bytes.merge(day, more, Long::sum);
        changed.add(day);
    }

    /** Adds what changed to the group. */
    synchronized void put(WriteGroup group) {
        for (int day : changed) {
            byte[] value = new byte[Long.BYTES];
            Bytes.LONG.set(value, 0, bytes.getOrDefault(day, 0L));
            group.put(table, key(day), value);
        }
        changed.clear();
    }

    /**
     * The first day to keep so that none is older than {@code oldest} and all fit. That is before
     * {@link #keptFrom} only if that was said by a clock that was ahead.
     */
    synchronized int firstToKeep(int oldest, int today, long maxBytes) {
        long held = bytes.values().stream().mapToLong(Long::longValue).sum();
        int first = Math.max(oldest, unlessAhead(keptFrom, today));
        for (Map.Entry<Integer, Long> day : bytes.entrySet()) {
            if (held <= maxBytes || day.getKey().equals(bytes.lastKey())) {
                break;
            }
            held -= day.getValue();
            first = Math.max(first, day.getKey() + 1);
        }
        return first;
    }

    synchronized void dropBefore(WriteGroup group, int day) {
        keptFrom = day;
        byte[] value = new byte[Integer.BYTES];
        Bytes.INT.set(value, 0, day);
        group.put(table, DROPPED, value);
        var gone = bytes.headMap(day);
        gone.keySet().forEach(old -> group.delete(table, key(old)));
        changed.removeAll(gone.keySet());
        gone.clear();
    }

    /** Neither age nor want of space takes a day that has not come. */
    private int unlessAhead(int first, int today) {
        int newest = bytes.isEmpty() ? today : Math.max(today, bytes.lastKey());
        return first <= newest ? first : Integer.MIN_VALUE;
    }

    private static byte[] key(int day) {
        byte[] key = new byte[5];
        Bytes.INT.set(key, 1, day);
        return key;
    }
}
