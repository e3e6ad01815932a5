package dev.penstock.files.depot;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table as it will be: what is stored, with what was put and deleted since laid over it. Lane thread
 * only.
 */
final class Rows {
    private static final int SLICE_BYTES = 64 << 10;

    private final Table table;
    private final TreeMap<byte[], Optional<byte[]>> changed =
            new TreeMap<>(Arrays::compareUnsigned);

    Rows(Store store, String name) {
        table = store.table(name);
    }

    byte @Nullable [] get(byte[] key) {
        Optional<byte[]> change = changed.get(key);
        return change == null ? table.get(key) : change.orElse(null);
    }

    /** Without a group the change is seen here only. */
    void put(@Nullable WriteGroup group, byte[] key, byte[] value) {
        changed.put(key, Optional.of(value));
        if (group != null) {
            group.put(table, key, value);
        }
    }

    void delete(@Nullable WriteGroup group, byte[] key) {
        changed.put(key, Optional.empty());
        if (group != null) {
            group.delete(table, key);
        }
    }

    /** The value of the first key from there on that starts so; null if there is none. */
    byte @Nullable [] first(byte[] begin, byte[] prefix) {
        Range range = Range.prefix(prefix);
        var stored =
                new Object() {
                    byte @Nullable [] key;
                    byte @Nullable [] value;
                };
        byte[] from = begin;
        while (stored.key == null && from != null) {
            byte[] last =
                    table.scan(
                            Range.of(from, range.to()),
                            Order.ASCENDING,
                            SLICE_BYTES,
                            (key, keyLength, value, length) -> {
                                byte[] found = Arrays.copyOf(key, keyLength);
                                if (changed.containsKey(found)) {
                                    return true;
                                }
                                stored.key = found;
                                stored.value = Arrays.copyOf(value, length);
                                return false;
                            });
            from = last == null ? null : Table.after(last);
        }
        for (Map.Entry<byte[], Optional<byte[]>> change : changed.tailMap(begin).entrySet()) {
            if (!startsWith(change.getKey(), prefix)
                    || (stored.key != null
                            && Arrays.compareUnsigned(stored.key, change.getKey()) < 0)) {
                break;
            }
            if (change.getValue().isPresent()) {
                return change.getValue().get();
            }
        }
        return stored.value;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What was changed is stored, or given up. */
    void forget() {
        changed.clear();
    }
}
