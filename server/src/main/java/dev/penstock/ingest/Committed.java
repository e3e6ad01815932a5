package dev.penstock.ingest;

import dev.penstock.journal.Batch;
import dev.penstock.journal.Journal;
import dev.penstock.store.Store;
import dev.penstock.store.StoreException;
import dev.penstock.store.WriteGroup;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane has committed: feeds every view in order, keeps their positions, and shortens the
 * journal once the store holds what it held. Lane thread only (the starting thread during replay);
 * {@link #end} and {@link #giveUp} are for any.
 */
public final class Committed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committed.class);
    private static final long REPLAY_GROUP_BYTES = 4 << 20;
    private static final long SPACE_PAUSE_NANOS = 200_000_000;

    /** A start that waits for space serves nobody and is seen by nobody. */
    private static final long START_PATIENCE_MILLIS = 30_000;

    /** The journal keeps the facts of every lane: a quiet one must not hold it back for ever. */
    private static final long CHECKPOINT_MILLIS = 10 * 60 * 1000;

    private static final long FLUSH_RETRY_MILLIS = 30_000;

    private final int lane;
    private final Journal journal;
    private final Store store;
    private final List<View> views;
    private final long checkpointBytes;
    private final InstantSource clock;
    private final Executor flusher;
    private final WriteGroup group;
    private final long[] positions;
    private final Fact fact = new Fact();
    private final long opened;
    private long bytesSinceCheckpoint;
    private long unsavedSinceMillis;
    private long timeMillis;
    private long replayedTo;
    private boolean replaying;
    private Runnable whileFull = () -> {};
    private volatile long end;
    private volatile boolean givenUp;

    /** When a flush failed whose facts the journal still keeps; 0: none did. */
    private volatile long unflushedSinceMillis;

    Committed(
            int lane,
            Journal journal,
            Store store,
            List<View> views,
            long checkpointBytes,
            InstantSource clock,
            Executor flusher) {
        this.clock = clock;
        this.flusher = flusher;
        this.group = store.begin();
        this.lane = lane;
        this.journal = journal;
        this.store = store;
        this.views = List.copyOf(views);
        this.checkpointBytes = checkpointBytes;
        this.positions = new long[views.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = store.position(views.get(i).name(), lane);
        }
        opened = replayFrom();
    }

    /** Where the journal must be replayed from: the oldest position of a view. */
    public long replayFrom() {
        long from = Long.MAX_VALUE;
        for (long position : positions) {
            from = Math.min(from, position);
        }
        return positions.length == 0 ? 0 : from;
    }

    /** The offset behind the newest fact applied. Any thread. */
    public long end() {
        return end;
    }

    /** The time of the newest fact the lane ever had, milliseconds since 1970. */
    long timeMillis() {
        return timeMillis;
    }

    /** Applies a committed batch to every view that has not seen it, and tells them. */
    public void apply(Batch batch) {
        batch.forEach(this::applyFact);
        applied(batch.firstOffset() + batch.count());
        bytesSinceCheckpoint += batch.length();
        if (bytesSinceCheckpoint >= checkpointBytes) {
            checkpoint();
        }
    }

    /**
     * Applies one fact of a replay; follow a stretch of them with {@link #replayed}.
     *
     * @throws StoreException also when the store has had no space for 30 s
     */
    public void replay(long offset, long time, byte kind, byte[] bytes, int from, int to) {
        replaying = true;
        applyFact(lane, offset, time, kind, bytes, from, to);
        if (group.bytes() > REPLAY_GROUP_BYTES) {
            applied(offset + 1);
        }
        replayedTo = offset + 1;
        // Counted, but the checkpoint waits for the first commit: until then the journal only
        // reads.
        bytesSinceCheckpoint += to - from;
    }

    /** Ends a replay: what was gathered is stored, and the lane goes on here. */
    public void replayed() {
        replaying = true;
        // A view may be ahead of what a damaged journal had left: it must see what comes next.
        journal.goOnAt(lane, Arrays.stream(positions).max().orElse(0));
        applied(Math.max(replayedTo, journal.end(lane)));
        replaying = false;
        timeMillis = Math.max(timeMillis, journal.time(lane));
        journal.release(lane, opened);
    }

    private void applyFact(
            int ofLane, long offset, long time, byte kind, byte[] bytes, int from, int to) {
        fact.set(ofLane, offset, time, kind, bytes, from, to);
        for (int i = 0; i < positions.length; i++) {
            if (offset >= positions[i]) {
                views.get(i).apply(fact, group);
            }
        }
        timeMillis = time;
    }

    private void applied(long next) {
        for (int i = 0; i < positions.length; i++) {
            views.get(i).store(group);
            if (next > positions[i]) {
                positions[i] = next;
                if (!views.get(i).heldInMemory()) {
                    group.position(views.get(i).name(), lane, next);
                }
            }
        }
        commit();
        end = next;
        for (View view : views) {
            view.published(next);
        }
    }

    /**
     * Stores the group. What is committed must get there: a full disk is waited for, until it is given
     * up, and by a start for 30 s.
     */
    private void commit() {
        long waitsSince = -1;
        while (true) {
            try {
                group.commit();
                views.forEach(View::stored);
                if (waitsSince >= 0) {
                    LOG.info("lane {} goes on: the store takes writes again", lane);
                }
                return;
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.OUT_OF_SPACE || givenUp) {
                    throw e;
                }
                waitsSince = awaitSpace(waitsSince, e);
            }
        }
    }

    private long awaitSpace(long waitsSince, StoreException full) {
        long now = clock.millis();
        if (waitsSince < 0) {
            LOG.warn("lane {} waits: the store is out of space", lane);
        } else if (replaying && now - waitsSince >= START_PATIENCE_MILLIS) {
            throw full;
        }
        journal.makeSpace();
        whileFull.run();
        LockSupport.parkNanos(SPACE_PAUSE_NANOS);
        return waitsSince < 0 ? now : waitsSince;
    }

    /** Says what is done again and again while a full disk is waited for. Before the lane starts. */
    void whileFull(Runnable task) {
        whileFull = task;
    }

    /** From now on a full disk is not waited for: what the journal has is stored by the next start. */
    void giveUp() {
        givenUp = true;
    }

    void maintain(long nowMillis) {
        for (View view : views) {
            view.maintain(nowMillis, group);
        }
        commit();
        if (flushDue(nowMillis)) {
            checkpoint();
        } else if (bytesSinceCheckpoint == 0) {
            unsavedSinceMillis = nowMillis;
        } else if (nowMillis - unsavedSinceMillis >= CHECKPOINT_MILLIS) {
            checkpoint();
        }
    }

    /** Whether a view's housekeeping goes on at once. */
    boolean busy() {
        return views.stream().anyMatch(View::busy);
    }

    /**
     * Puts what the views hold in memory into the store, and has another thread flush it and shorten
     * the journal.
     */
    void checkpoint() {
        for (int i = 0; i < positions.length; i++) {
            views.get(i).checkpoint(group);
            group.position(views.get(i).name(), lane, positions[i]);
        }
        commit();
        bytesSinceCheckpoint = 0;
        unflushedSinceMillis = 0;
        long held = replayFrom();
        flusher.execute(() -> flush(held));
    }

    private boolean flushDue(long nowMillis) {
        return unflushedSinceMillis != 0 && nowMillis - unflushedSinceMillis >= FLUSH_RETRY_MILLIS;
    }

    private void flush(long held) {
        try {
            store.flush();
            journal.release(lane, held);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.OUT_OF_SPACE) {
                journal.makeSpace();
            }
            // The journal keeps what was not flushed, of all lanes: it must be tried again even if
            // nothing more comes.
            unflushedSinceMillis = clock.millis();
            LOG.warn("lane {}: checkpoint put off: {}", lane, e.getMessage());
        }
    }

    @Override
    public void close() {
        group.close();
    }
}
