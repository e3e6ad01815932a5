package dev.penstock.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The native engine with everything that has to be released, in one place. Any thread, but only
 * inside the {@link Gate}.
 */
final class Engine implements AutoCloseable {

    static {
        RocksDB.loadLibrary();
    }

    final Gate gate;
    final HealthListener listener;
    final RocksDB db;
    final WriteOptions write;
    final ReadOptions read;
    final ReadOptions readPersisted;
    final LRUCache cache;
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private Engine(Path folder, StoreConfig config) throws RocksDBException {
        gate = new Gate(config.eventLoop());
        cache = own(new LRUCache(config.memoryBytes(), -1, false, 0.5));
        var memtables = own(new WriteBufferManager(config.memtableBytes(), cache));
        listener = own(new HealthListener());
        var files = own(new SstFileManager(Env.getDefault()));
        var tuning = own(new Tuning(config, cache));
        var options =
                own(tuning.database())
                        .setWriteBufferManager(memtables)
                        .setSstFileManager(files)
                        .setListeners(List.of(listener))
                        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        write = own(new WriteOptions().setDisableWAL(true));
        read = own(new ReadOptions());
        readPersisted = own(new ReadOptions().setReadTier(ReadTier.PERSISTED_TIER));
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.id(), tuning.family(family)));
        }
        var opened = new ArrayList<ColumnFamilyHandle>();
        db = own(RocksDB.open(options, folder.toString(), descriptors, opened));
        var each = opened.iterator();
        for (Family family : Family.values()) {
            handles.put(family, own(each.next()));
        }
    }

    static Engine open(Path folder, StoreConfig config) {
        try {
            Files.createDirectories(folder);
            return new Engine(folder, config);
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ColumnFamilyHandle handle(Family family) {
        return java.util.Objects.requireNonNull(handles.get(family));
    }

    /** All families at once, or none. */
    void flush() {
        gate.enter();
        try (var options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, new ArrayList<>(handles.values()));
            listener.recovered();
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            gate.leave();
        }
    }

    /** The exception for what the engine answered, kept as the state of health where it matters. */
    StoreException failed(RocksDBException e) {
        var failure = new StoreException(e);
        if (failure.kind() == StoreException.Kind.OUT_OF_SPACE && e.getStatus() != null) {
            listener.failed(e.getStatus());
        }
        return failure;
    }

    long property(String name) {
        try {
            return db.getAggregatedLongProperty(name);
        } catch (RocksDBException e) {
            throw new StoreException(e);
        }
    }

    /** Waits for calls inside to leave, then releases everything, last made first. */
    @Override
    public void close() {
        if (!gate.close()) {
            return;
        }
        db.cancelAllBackgroundWork(true);
        release();
    }

    private void release() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("store: a native handle did not close", e);
            }
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }
}
