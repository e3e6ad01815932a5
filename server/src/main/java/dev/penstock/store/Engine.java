package dev.penstock.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
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
    private final Natives owned;

    private Engine(
            RocksDB db,
            List<ColumnFamilyHandle> opened,
            LRUCache cache,
            HealthListener listener,
            StoreConfig config,
            Natives owned) {
        this.db = db;
        this.cache = cache;
        this.listener = listener;
        this.owned = owned;
        gate = new Gate(config.eventLoop());
        write = owned.add(new WriteOptions().setDisableWAL(true));
        read = owned.add(new ReadOptions());
        readPersisted = owned.add(new ReadOptions().setReadTier(ReadTier.PERSISTED_TIER));
        var each = opened.iterator();
        for (Family family : Family.values()) {
            handles.put(family, owned.add(each.next()));
        }
    }

    static Engine open(Path folder, StoreConfig config) {
        var owned = new Natives();
        try {
            Files.createDirectories(folder);
            return open(folder, config, owned);
        } catch (RocksDBException e) {
            owned.close();
            throw new StoreException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Engine open(Path folder, StoreConfig config, Natives owned)
            throws RocksDBException {
        var cache = owned.add(new LRUCache(config.memoryBytes(), -1, false, 0.5));
        var memtables = owned.add(new WriteBufferManager(config.memtableBytes(), cache));
        var listener = owned.add(new HealthListener());
        var files = owned.add(new SstFileManager(Env.getDefault()));
        // Compaction takes what nobody needs; flushes are waited for, and keep their share.
        Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
        var tuning = owned.add(new Tuning(config, cache));
        var options =
                owned.add(tuning.database())
                        .setWriteBufferManager(memtables)
                        .setSstFileManager(files)
                        .setListeners(List.of(listener))
                        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.id(), tuning.family(family)));
        }
        var opened = new ArrayList<ColumnFamilyHandle>();
        var db = owned.add(RocksDB.open(options, folder.toString(), descriptors, opened));
        return new Engine(db, opened, cache, listener, config, owned);
    }

    ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(handles.get(family));
    }

    /** All families at once, or none. */
    void flush() {
        gate.enter();
        try (var options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, new ArrayList<>(handles.values()));
            listener.flushed();
        } catch (RocksDBException e) {
            listener.flushFailed(e);
            throw new StoreException(e);
        } finally {
            gate.leave();
        }
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
        owned.close();
    }
}
