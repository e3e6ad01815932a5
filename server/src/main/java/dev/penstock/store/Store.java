package dev.penstock.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/**
 * The records of one data folder. Any thread that may block; a {@link WriteGroup} is for one thread.
 * After {@link #close} every call throws {@link StoreException}.
 */
public final class Store implements AutoCloseable {

    private final Engine engine;
    private final EventRecords events;
    private final ConcurrentHashMap<String, Table> tables = new ConcurrentHashMap<>();

    private Store(Engine engine) {
        this.engine = engine;
        this.events = new EventRecords(engine);
    }

    /** Opens the store in this folder, which is made if it is not there. */
    public static Store open(Path folder, StoreConfig config) {
        return new Store(Engine.open(folder, config));
    }

    /** Events of all feeds. */
    public EventRecords events() {
        return events;
    }

    /** The table of this name; "chunks" and "rollups" have files of their own. */
    public Table table(String name) {
        return tables.computeIfAbsent(name, this::newTable);
    }

    /** A new, empty group; the caller closes it. */
    public WriteGroup begin() {
        return new WriteGroup(engine, events);
    }

    /** How far the view has applied the lane, as last committed; 0 if never. */
    public long position(String view, int lane) {
        return position(view, lane, engine.read);
    }

    /** How far the view has applied the lane in what is flushed: what survives a crash. */
    public long persistedPosition(String view, int lane) {
        return position(view, lane, engine.readPersisted);
    }

    /** Makes everything committed so far survive a crash. */
    public void flush() {
        engine.flush();
    }

    /** Whether writes are taken; never blocks, any thread. */
    public StoreHealth health() {
        return engine.listener.health();
    }

    public StoreStats stats() {
        engine.gate.enter();
        try {
            return new StoreStats(
                    engine.property("rocksdb.live-sst-files-size")
                            + engine.property("rocksdb.live-blob-file-size"),
                    engine.property("rocksdb.cur-size-all-mem-tables"),
                    engine.cache.getUsage(),
                    engine.property("rocksdb.estimate-pending-compaction-bytes"),
                    events.ledgers().size(),
                    events.bytes());
        } finally {
            engine.gate.leave();
        }
    }

    /** Closes without a flush: what was not flushed comes back from the journal. */
    @Override
    public void close() {
        engine.close();
    }

    private Table newTable(String name) {
        return switch (name) {
            case "chunks" -> new Table(engine, Family.CHUNKS, new byte[0]);
            case "rollups" -> new Table(engine, Family.ROLLUPS, new byte[0]);
            default ->
                    new Table(
                            engine, Family.TABLES, (name + "\0").getBytes(StandardCharsets.UTF_8));
        };
    }

    private long position(String view, int lane, ReadOptions options) {
        engine.gate.enter();
        try {
            byte[] value =
                    engine.db.get(engine.handle(Family.META), options, Keys.position(view, lane));
            return value == null ? 0 : ByteBuffer.wrap(value).getLong();
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }
}
