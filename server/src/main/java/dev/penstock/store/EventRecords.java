package dev.penstock.store;

import dev.penstock.store.FeedLedger.Sum;
import dev.penstock.store.FeedLedger.Written;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Events by feed and offset. Any thread may read or trim; written by a {@link WriteGroup}. Offsets of
 * a feed ascend and may have gaps; times never go back.
 */
public final class EventRecords {

    private final Engine engine;
    private final ConcurrentHashMap<Integer, FeedLedger> feeds = new ConcurrentHashMap<>();
    private final Trimmer trimmer;

    EventRecords(Engine engine) {
        this.engine = engine;
        this.trimmer = new Trimmer(engine, this);
        var meta = new Table(engine, Family.META, new byte[0]);
        meta.scan(Keys.allWritten(), Order.ASCENDING, Integer.MAX_VALUE, this::loadWritten);
        meta.scan(Keys.allTrimmed(), Order.ASCENDING, Integer.MAX_VALUE, this::loadTrimmed);
    }

    /**
     * Visits events of the feed from an offset on, until at least {@code maxBytes} of payload have
     * been seen or the feed ends; at least one event if there is one. Before the first visit nothing
     * tells the reader whether it was overtaken: see {@link EventSlice#completeFrom}.
     */
    public EventSlice scan(int feedId, long fromOffset, int maxBytes, EventVisitor visitor) {
        engine.gate.enter();
        try (var scan = open(feedId, fromOffset, Long.MAX_VALUE)) {
            long oldest = ledger(feedId).trimmed().before();
            long seen = 0;
            int count = 0;
            long next = Math.max(fromOffset, oldest);
            long completeFrom = next;
            while (scan.load()) {
                long offset = Keys.eventOffset(scan.key(), 0);
                if (offset < completeFrom) {
                    scan.advance();
                    continue;
                }
                count++;
                next = offset + 1;
                seen += scan.valueLength() - Long.BYTES;
                long time = timeOf(scan);
                boolean more =
                        visitor.event(offset, time, scan.value(), Long.BYTES, scan.valueLength());
                if (!more || seen >= maxBytes) {
                    return new EventSlice(count, next, completeFrom, false);
                }
                scan.advance();
            }
            return new EventSlice(count, next, completeFrom, true);
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** The payloads of events of the feed, in the order asked for; null where none is held. */
    public List<byte @Nullable []> getAll(int feedId, long[] offsets) {
        if (offsets.length == 0) {
            return List.of();
        }
        engine.gate.enter();
        try {
            var handles = Collections.nCopies(offsets.length, engine.handle(Family.EVENTS));
            var keys = new ArrayList<byte[]>(offsets.length);
            for (long offset : offsets) {
                keys.add(Keys.event(feedId, offset));
            }
            long oldest = ledger(feedId).trimmed().before();
            var payloads = new ArrayList<byte @Nullable []>(offsets.length);
            for (byte[] row : engine.db.multiGetAsList(engine.read, handles, keys)) {
                boolean held = row != null && offsets[payloads.size()] >= oldest;
                payloads.add(held ? Arrays.copyOfRange(row, Long.BYTES, row.length) : null);
            }
            return payloads;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    /** Offset of the oldest event held, empty if the feed holds none. */
    public OptionalLong oldest(int feedId) {
        return seek(feedId, ledger(feedId).trimmed().before(), Order.ASCENDING);
    }

    /** Offset of the newest event held, empty if the feed holds none. */
    public OptionalLong newest(int feedId) {
        return seek(feedId, ledger(feedId).trimmed().before(), Order.DESCENDING);
    }

    /** Offset of the first event held whose time is not before this one. */
    public OptionalLong firstAtOrAfter(int feedId, long timeMillis) {
        long low = ledger(feedId).trimmed().before();
        long high = ledger(feedId).written().next();
        while (low < high) {
            long middle = low + (high - low) / 2;
            Found found = firstFrom(feedId, middle, high);
            if (found.offset < 0 || found.timeMillis >= timeMillis) {
                high = middle;
            } else {
                low = found.offset + 1;
            }
        }
        return seek(feedId, low, Order.ASCENDING);
    }

    /** How much the feed holds. */
    public FeedSize size(int feedId) {
        return ledger(feedId).size();
    }

    /** Payload bytes held over all feeds. */
    public long bytes() {
        long sum = 0;
        for (FeedLedger feed : feeds.values()) {
            sum += feed.size().bytes();
        }
        return sum;
    }

    /**
     * Drops events of the feed below an offset; returns the payload bytes dropped. On a full disk none
     * are: it is to be asked again.
     */
    public long trim(int feedId, long beforeOffset) {
        return trimmer.trim(ledger(feedId), beforeOffset);
    }

    /**
     * Drops what the retention does not keep; returns the payload bytes dropped. On a full disk nothing
     * is: it is to be asked again.
     */
    public long retain(int feedId, Retention retention, long nowMillis) {
        return trimmer.retain(ledger(feedId), retention, nowMillis);
    }

    FeedLedger ledger(int feedId) {
        return feeds.computeIfAbsent(feedId, FeedLedger::new);
    }

    Collection<FeedLedger> ledgers() {
        return feeds.values();
    }

    /** A scan of the feed's events from an offset to another, exclusive. */
    Scan open(int feedId, long from, long to) {
        return open(feedId, from, to, Order.ASCENDING);
    }

    private Scan open(int feedId, long from, long to, Order order) {
        var range = new Range(Keys.event(feedId, from), Keys.event(feedId, to));
        return new Scan(engine, engine.handle(Family.EVENTS), range, order);
    }

    private OptionalLong seek(int feedId, long from, Order order) {
        engine.gate.enter();
        try (var scan = open(feedId, from, Long.MAX_VALUE, order)) {
            return scan.load()
                    ? OptionalLong.of(Keys.eventOffset(scan.key(), 0))
                    : OptionalLong.empty();
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    private record Found(long offset, long timeMillis) {}

    private Found firstFrom(int feedId, long from, long to) {
        engine.gate.enter();
        try (var scan = open(feedId, from, to)) {
            return scan.load()
                    ? new Found(Keys.eventOffset(scan.key(), 0), timeOf(scan))
                    : new Found(-1, 0);
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    private static long timeOf(Scan scan) {
        return ByteBuffer.wrap(scan.value()).getLong(0);
    }

    private boolean loadWritten(byte[] key, int keyLength, byte[] value, int valueLength) {
        ledger(Keys.feedOf(key)).written(Written.decode(value));
        return true;
    }

    private boolean loadTrimmed(byte[] key, int keyLength, byte[] value, int valueLength) {
        ledger(Keys.feedOf(key)).trimmed(Sum.decode(value));
        return true;
    }
}
