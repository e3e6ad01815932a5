package dev.penstock.logs.search;

import dev.penstock.feed.Feed;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what the feed holds into slices, on a thread of its own: first what is missing between slices,
 * then what comes. {@link #wake}, {@link #position} and {@link #discard} are for any thread, the rest
 * is its own.
 *
 * <p>It reads the store, not the ring: indexing an entry takes many times longer than reading it, and
 * a ring that exists costs the lane's thread a copy of each.
 */
final class Follower implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int BATCH_BYTES = 256 << 10;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Feed feed;
    private final Slices slices;
    private final IndexConfig config;
    private final InstantSource clock;
    private final EntryBatch batch = new EntryBatch(BATCH_BYTES);
    private final DocumentMaker documents = new DocumentMaker();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable IndexSlice damaged;

    // Of the thread.
    private @Nullable IndexSlice open;

    /** Where the stretch at work ends: at the next slice, or never. */
    private long limit = Long.MAX_VALUE;

    /** Where the next slice begins: right behind the one before, even if nothing lies between. */
    private long begin;

    private boolean chosen;
    private long uncommittedBytes;
    private long uncommittedSince;
    private long nextRetainMillis;

    /** The kind of failure it met since its last commit. */
    private @Nullable Class<?> stuckOn;

    // Told to others.
    private volatile long position;
    private volatile long storedMillis;

    Follower(Feed feed, Slices slices, IndexConfig config, InstantSource clock) {
        this.feed = feed;
        this.slices = slices;
        this.config = config;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("log-index").unstarted(this);
    }

    void start() throws IOException {
        choose();
        thread.start();
    }

    /** There is more. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** The offset up to which the stretch at work is indexed. */
    long position() {
        return position;
    }

    /** When the newest entry indexed was stored. */
    long storedMillis() {
        return storedMillis;
    }

    /** A slice cannot be read: it is to be built anew. */
    void discard(IndexSlice slice) {
        damaged = slice;
        wake();
    }

    /** Ends the thread; what was indexed is made durable. */
    void stop() throws InterruptedException {
        stopped = true;
        wake();
        thread.join();
    }

    @Override
    public void run() {
        boolean failed = false;
        while (!stopped) {
            try {
                if (failed) {
                    recover();
                }
                failed = false;
                boolean more = step();
                housekeep();
                if (!more && !stopped) {
                    LockSupport.parkNanos(config.commitEvery().toNanos());
                }
            } catch (Throwable e) {
                // An Error, too: a page that cannot be read is one, and nobody else would go on.
                stuck(e);
                failed = true;
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        try {
            if (open != null && !failed) {
                open.commit();
            }
        } catch (Throwable e) {
            LOG.warn("the last commit of the index of logs failed; the next start catches up", e);
        }
    }

    /** Said once for as long as it is tried in vain. */
    private void stuck(Throwable cause) {
        if (cause.getClass() != stuckOn) {
            stuckOn = cause.getClass();
            LOG.error("the index of logs is stuck at {}; trying again", position, cause);
        }
    }

    private void durable() {
        uncommittedBytes = 0;
        if (stuckOn != null) {
            stuckOn = null;
            LOG.info("the index of logs goes on at {}", position);
        }
    }

    /** Indexes some; false if there is nothing to do now. */
    private boolean step() throws IOException {
        discardDamaged();
        if (!chosen) {
            choose();
        }
        long to = Math.min(limit, feed.end());
        if (position >= to) {
            return limitReached();
        }
        long next = batch.read(feed, position, to);
        for (int i = 0; i < batch.count(); i++) {
            add(i);
        }
        if (open != null) {
            open.reached(next);
        }
        position = Math.max(position, next);
        return true;
    }

    private void add(int index) throws IOException {
        LogLine line = batch.line(index);
        long offset = batch.offset(index);
        IndexSlice slice = open;
        if (slice == null) {
            slice = slices.begin(begin);
            open = slice;
        }
        if (uncommittedBytes == 0) {
            uncommittedSince = clock.millis();
        }
        slice.add(documents.make(offset, line), offset, line.timeMillis());
        uncommittedBytes += line.length();
        position = offset + 1;
        storedMillis = batch.storedMillis(index);
        if (slice.extent().entries() >= config.sliceEntries()) {
            seal(slice);
        }
    }

    /** Finds the first stretch that is not indexed. */
    private void choose() throws IOException {
        long at = feed.history().oldest();
        limit = Long.MAX_VALUE;
        open = null;
        chosen = true;
        List<IndexSlice> all = slices.all();
        for (int i = 0; i < all.size(); i++) {
            Extent extent = all.get(i).extent();
            if (extent.from() > at) {
                limit = extent.from();
                break;
            }
            at = Math.max(at, extent.next());
            if (!extent.sealed()) {
                limit = i + 1 < all.size() ? all.get(i + 1).extent().from() : Long.MAX_VALUE;
                IndexSlice unfinished = all.get(i);
                if (unfinished.isClosed()) {
                    unfinished.resume(config);
                }
                open = unfinished;
                break;
            }
        }
        begin = at;
        position = at;
    }

    /** A stretch between two slices is done: its slice is closed, and the next one is looked for. */
    private boolean limitReached() throws IOException {
        if (position < limit) {
            return false;
        }
        if (open != null || begin < limit) {
            IndexSlice slice = open == null ? slices.begin(begin) : open;
            open = slice;
            slice.reached(limit);
            seal(slice);
        }
        chosen = false;
        return true;
    }

    private void seal(IndexSlice slice) throws IOException {
        slice.seal();
        begin = slice.extent().next();
        open = null;
        durable();
    }

    private void housekeep() throws IOException {
        long now = clock.millis();
        IndexSlice slice = open;
        if (slice != null
                && slice.extent().entries() > 0
                && now - slice.extent().madeMillis() >= config.sliceAge().toMillis()) {
            seal(slice);
        } else if (slice != null
                && uncommittedBytes > 0
                && (uncommittedBytes >= config.commitBytes()
                        || now - uncommittedSince >= config.commitEvery().toMillis())) {
            slice.commit();
            durable();
        }
        if (now >= nextRetainMillis) {
            nextRetainMillis = now + config.commitEvery().toMillis();
            slices.retain(feed.history().oldest());
        }
    }

    /** After a failure: back to the last commit, since nobody knows what the writer holds. */
    private void recover() throws IOException {
        IndexSlice slice = open;
        uncommittedBytes = 0;
        if (slice != null) {
            open = slices.reopen(slice);
        }
        choose();
    }

    private void discardDamaged() throws IOException {
        IndexSlice slice = damaged;
        if (slice == null) {
            return;
        }
        damaged = null;
        if (slices.all().contains(slice)) {
            LOG.warn("index {} is damaged; it is built anew", slice.folder());
            slices.discard(slice);
            chosen = false;
        }
    }
}
