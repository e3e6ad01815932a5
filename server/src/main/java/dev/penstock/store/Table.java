package dev.penstock.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Rows by key in unsigned byte order. Any thread may read; a read sees every group committed before
 * it began. Written by a {@link WriteGroup}.
 */
public final class Table {

    private final Engine engine;
    private final Family family;
    private final ColumnFamilyHandle handle;
    private final byte[] prefix;

    Table(Engine engine, Family family, byte[] prefix) {
        this.engine = engine;
        this.family = family;
        this.handle = engine.handle(family);
        this.prefix = prefix;
    }

    /** The value, null if there is none. */
    public byte @Nullable [] get(byte[] key) {
        engine.gate.enter();
        try {
            return engine.db.get(handle, engine.read, full(key));
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** Copies the value into the buffer; its length, which may exceed the buffer's, or -1. */
    public int get(byte[] key, byte[] into) {
        engine.gate.enter();
        try {
            int length = engine.db.get(handle, engine.read, full(key), into);
            return length == RocksDB.NOT_FOUND ? -1 : length;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** The values of several keys in one call, null where there is none. */
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        var full = new ArrayList<byte[]>(keys.size());
        for (byte[] key : keys) {
            full.add(full(key));
        }
        engine.gate.enter();
        try {
            var families = Collections.nCopies(full.size(), handle);
            var values = new ArrayList<byte @Nullable []>(full.size());
            values.addAll(engine.db.multiGetAsList(engine.read, families, full));
            return values;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /**
     * Visits rows until the range ends, the visitor says so, or at least {@code maxBytes} of keys and
     * values have been seen; at least one row if there is one. Returns the key to go on from — the
     * last one visited — or null if the range was walked to its end.
     *
     * @see #after(byte[]) for the range that continues an ascending walk
     */
    public byte @Nullable [] scan(Range range, Order order, int maxBytes, RowVisitor visitor) {
        engine.gate.enter();
        try (var scan = new Scan(engine, handle, full(range), order)) {
            long seen = 0;
            while (scan.load()) {
                int keyLength = scan.keyLength() - prefix.length;
                if (prefix.length > 0) {
                    System.arraycopy(scan.key(), prefix.length, scan.key(), 0, keyLength);
                }
                seen += keyLength + scan.valueLength();
                boolean more = visitor.row(scan.key(), keyLength, scan.value(), scan.valueLength());
                if (!more || seen >= maxBytes) {
                    return Arrays.copyOf(scan.key(), keyLength);
                }
                scan.advance();
            }
            return null;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** The smallest key greater than this one: where an ascending walk goes on. */
    public static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    Family family() {
        return family;
    }

    byte[] full(byte[] key) {
        if (prefix.length == 0) {
            return key;
        }
        byte[] full = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, full, prefix.length, key.length);
        return full;
    }

    Range full(Range range) {
        if (prefix.length == 0) {
            return range;
        }
        byte[] to = range.to();
        return new Range(full(range.from()), to == null ? Range.after(prefix) : full(to));
    }
}
