package dev.penstock.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** One walk over a range: an iterator with its bounds and reused buffers. One thread, one call. */
final class Scan implements AutoCloseable {

    private final Slice lower;
    private final @Nullable Slice upper;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private final Order order;
    private byte[] key = new byte[64];
    private byte[] value = new byte[1024];
    private int keyLength;
    private int valueLength;

    Scan(Engine engine, ColumnFamilyHandle family, Range range, Order order) {
        this.order = order;
        byte[] to = range.to();
        lower = new Slice(range.from());
        upper = to == null ? null : new Slice(to);
        options = new ReadOptions().setIterateLowerBound(lower);
        if (upper != null) {
            options.setIterateUpperBound(upper);
        }
        iterator = engine.db.newIterator(family, options);
        if (order == Order.ASCENDING) {
            iterator.seekToFirst();
        } else {
            iterator.seekToLast();
        }
    }

    /** True if there is a current row; its key and value are then in the buffers. */
    boolean load() throws RocksDBException {
        if (!iterator.isValid()) {
            iterator.status();
            return false;
        }
        loadKey();
        valueLength = iterator.value(value, 0, value.length);
        if (valueLength > value.length) {
            value = new byte[Integer.highestOneBit(valueLength) << 1];
            valueLength = iterator.value(value, 0, value.length);
        }
        return true;
    }

    void advance() {
        if (order == Order.ASCENDING) {
            iterator.next();
        } else {
            iterator.prev();
        }
    }

    byte[] key() {
        return key;
    }

    int keyLength() {
        return keyLength;
    }

    byte[] value() {
        return value;
    }

    int valueLength() {
        return valueLength;
    }

    byte[] copyOfKey() {
        return Arrays.copyOf(key, keyLength);
    }

    private void loadKey() {
        keyLength = iterator.key(key, 0, key.length);
        if (keyLength > key.length) {
            key = new byte[Integer.highestOneBit(keyLength) << 1];
            keyLength = iterator.key(key, 0, key.length);
        }
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        lower.close();
        if (upper != null) {
            upper.close();
        }
    }
}
