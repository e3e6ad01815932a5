package dev.penstock.store;

import dev.penstock.store.FeedLedger.Sum;
import java.util.List;
import java.util.OptionalLong;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Drops the old end of a feed. Any thread; one at a time per feed, by the ledger's lock. Whole files
 * go where they can; the sum of what went is known from the marks without reading it.
 *
 * <p>Dropping writes, too. What a full disk does not let go is put off: a later call drops it.
 */
final class Trimmer {

    private final Engine engine;
    private final EventRecords events;

    Trimmer(Engine engine, EventRecords events) {
        this.engine = engine;
        this.events = events;
    }

    long retain(FeedLedger feed, Retention retention, long nowMillis) {
        long before = Math.max(byAge(feed, retention, nowMillis), byBytes(feed, retention));
        return trim(feed, before);
    }

    long trim(FeedLedger feed, long beforeOffset) {
        engine.gate.enter();
        try {
            synchronized (feed) {
                Sum was = feed.trimmed();
                long before = Math.min(beforeOffset, feed.written().next());
                return before <= was.before() ? 0 : drop(feed, was, before);
            }
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }

    private long drop(FeedLedger feed, Sum was, long before) throws RocksDBException {
        Sum mark = lastMark(feed, before);
        Sum now = sumBelow(feed, mark.before() > was.before() ? mark : was, before);
        // Readers are told before anything goes: see EventSlice.completeFrom.
        feed.trimmed(now);
        byte[] first = Keys.event(feed.feedId, 0);
        byte[] end = Keys.event(feed.feedId, before);
        try (var batch = new WriteBatch()) {
            batch.put(engine.handle(Family.META), Keys.trimmed(feed.feedId), now.encode());
            batch.deleteRange(engine.handle(Family.EVENTS), first, end);
            batch.deleteRange(
                    engine.handle(Family.META),
                    Keys.mark(feed.feedId, 0),
                    Keys.mark(feed.feedId, mark.before()));
            engine.db.write(engine.write, batch);
            engine.listener.written();
        } catch (RocksDBException e) {
            feed.trimmed(was);
            putOff(e);
            return 0;
        }
        try {
            engine.db.deleteFilesInRanges(engine.handle(Family.EVENTS), List.of(first, end), false);
        } catch (RocksDBException e) {
            putOff(e);
        }
        return now.bytes() - was.bytes();
    }

    private void putOff(RocksDBException cause) {
        engine.listener.writeFailed(cause);
        var failure = new StoreException(cause);
        if (failure.kind() != StoreException.Kind.OUT_OF_SPACE) {
            throw failure;
        }
    }

    private Sum sumBelow(FeedLedger feed, Sum start, long before) throws RocksDBException {
        long bytes = start.bytes();
        long count = start.events();
        try (var scan = events.open(feed.feedId, start.before(), before)) {
            while (scan.load()) {
                bytes += scan.valueLength() - Long.BYTES;
                count++;
                scan.advance();
            }
        }
        return new Sum(before, bytes, count);
    }

    /** The newest mark at or below an offset. */
    private Sum lastMark(FeedLedger feed, long before) throws RocksDBException {
        var range = new Range(Keys.mark(feed.feedId, 0), Keys.mark(feed.feedId, before + 1));
        try (var scan = new Scan(engine, engine.handle(Family.META), range, Order.DESCENDING)) {
            return scan.load() ? Sum.decode(scan.value()) : Sum.NOTHING;
        }
    }

    private long byAge(FeedLedger feed, Retention retention, long nowMillis) {
        long keepFrom = nowMillis - retention.maxAge().toMillis();
        OptionalLong first = events.firstAtOrAfter(feed.feedId, keepFrom);
        return first.orElse(feed.written().next());
    }

    /** The first mark from which on the feed fits its bytes. */
    private long byBytes(FeedLedger feed, Retention retention) {
        long surplus = feed.written().bytes() - retention.maxBytes();
        if (surplus <= feed.trimmed().bytes()) {
            return 0;
        }
        engine.gate.enter();
        var range = new Range(Keys.mark(feed.feedId, 0), Keys.mark(feed.feedId, Long.MAX_VALUE));
        try (var scan = new Scan(engine, engine.handle(Family.META), range, Order.ASCENDING)) {
            while (scan.load()) {
                Sum mark = Sum.decode(scan.value());
                if (mark.bytes() >= surplus) {
                    return mark.before();
                }
                scan.advance();
            }
            return 0;
        } catch (RocksDBException e) {
            throw new StoreException(e);
        } finally {
            engine.gate.leave();
        }
    }
}
