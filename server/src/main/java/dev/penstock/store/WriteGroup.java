package dev.penstock.store;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Writes that become visible together, or not at all. Reusable: {@link #commit} leaves it empty. One
 * thread at a time; a feed is written by one thread.
 */
public final class WriteGroup implements AutoCloseable {

    private static final int TIME_BYTES = Long.BYTES;

    private final Engine engine;
    private final EventRecords events;
    private final WriteBatch batch = new WriteBatch();
    private final ByteBuffer eventKey = ByteBuffer.allocateDirect(Keys.EVENT_BYTES);
    private ByteBuffer eventValue = ByteBuffer.allocateDirect(64 << 10);
    private final Map<Integer, PendingFeed> feeds = new HashMap<>();
    private final Map<PositionKey, Long> positions = new HashMap<>();
    private boolean closed;

    private record PositionKey(String view, int lane) {}

    WriteGroup(Engine engine, EventRecords events) {
        this.engine = engine;
        this.events = events;
    }

    /** Adds an event; offsets of a feed ascend. */
    public WriteGroup putEvent(
            int feedId, long offset, long timeMillis, byte[] payload, int from, int to) {
        enter();
        try {
            PendingFeed feed = feeds.computeIfAbsent(feedId, this::pending);
            if (feed.add(offset, timeMillis, to - from)) {
                FeedLedger.Sum mark = feed.mark(offset);
                batch.put(meta(), Keys.mark(feedId, offset), mark.encode());
            }
            fill(feedId, offset, timeMillis, payload, from, to);
            batch.put(engine.handle(Family.EVENTS), eventKey, eventValue);
            return this;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /**
     * Puts another payload in an event's place, which stays what it counts for: for what must not be
     * shown any more. Its time is the one it had.
     */
    public WriteGroup replaceEvent(int feedId, long offset, long timeMillis, byte[] payload) {
        enter();
        try {
            fill(feedId, offset, timeMillis, payload, 0, payload.length);
            batch.put(engine.handle(Family.EVENTS), eventKey, eventValue);
            return this;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** Adds or replaces a row. */
    public WriteGroup put(Table table, byte[] key, byte[] value) {
        enter();
        try {
            batch.put(engine.handle(table.family()), table.full(key), value);
            return this;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** Removes a row, if there is one. */
    public WriteGroup delete(Table table, byte[] key) {
        enter();
        try {
            batch.delete(engine.handle(table.family()), table.full(key));
            return this;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** Removes all rows of a range that has an end. */
    public WriteGroup deleteRange(Table table, Range range) {
        Range full = table.full(range);
        byte[] to = full.to();
        if (to == null) {
            throw new IllegalArgumentException(
                    "deleteRange: no end (expected: a range with an end)");
        }
        enter();
        try {
            batch.deleteRange(engine.handle(table.family()), full.from(), to);
            return this;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** Says that with this group the view has applied all of the lane below this offset. */
    public WriteGroup position(String view, int lane, long offset) {
        positions.put(new PositionKey(view, lane), offset);
        return this;
    }

    /** Bytes gathered so far. */
    public long bytes() {
        enter();
        try {
            return batch.getDataSize();
        } finally {
            engine.gate.leave();
        }
    }

    /**
     * Writes the group and empties it. If it fails, the group is as before and may be tried again. An
     * empty one needs no store that takes writes.
     */
    public void commit() {
        enter();
        try {
            if (batch.count() == 0 && positions.isEmpty()) {
                return;
            }
            batch.setSavePoint();
            addBookkeeping();
            engine.db.write(engine.write, batch);
        } catch (RocksDBException e) {
            withdrawBookkeeping();
            engine.listener.writeFailed(e);
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
        engine.listener.written();
        feeds.values().forEach(PendingFeed::publish);
        clear();
    }

    /** Forgets what was gathered. */
    public void clear() {
        enter();
        try {
            batch.clear();
            feeds.clear();
            positions.clear();
        } finally {
            engine.gate.leave();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            batch.close();
        }
    }

    private void addBookkeeping() throws RocksDBException {
        for (PendingFeed feed : feeds.values()) {
            batch.put(meta(), Keys.written(feed.feedId()), feed.written().encode());
        }
        for (var position : positions.entrySet()) {
            PositionKey key = position.getKey();
            batch.put(
                    meta(), Keys.position(key.view(), key.lane()), Keys.longs(position.getValue()));
        }
    }

    private void withdrawBookkeeping() {
        try {
            batch.rollbackToSavePoint();
        } catch (RocksDBException e) {
            throw new StoreException(e);
        }
    }

    private void fill(int feedId, long offset, long time, byte[] payload, int from, int to) {
        int length = to - from;
        if (eventValue.capacity() < TIME_BYTES + length) {
            eventValue = ByteBuffer.allocateDirect(Integer.highestOneBit(TIME_BYTES + length) << 1);
        }
        eventKey.clear().putInt(feedId).putLong(offset).flip();
        eventValue.clear().putLong(time).put(payload, from, length).flip();
    }

    private PendingFeed pending(int feedId) {
        return new PendingFeed(events.ledger(feedId));
    }

    private ColumnFamilyHandle meta() {
        return engine.handle(Family.META);
    }

    private void enter() {
        if (closed) {
            throw new StoreException(StoreException.Kind.CLOSED, "store: write group closed");
        }
        engine.gate.enter();
    }
}
