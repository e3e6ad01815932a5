package dev.penstock.series;

import dev.penstock.store.WriteGroup;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one points lane makes of its committed facts. The lane's thread only.
 *
 * <p>{@link #apply} each fact; then {@link #commit} what is to be stored with a group, and once the
 * group is committed {@link #committed}. {@link #checkpoint} now and then, so that the journal can be
 * let go; {@link #maintain} about once a second.
 */
public final class SeriesView {
    /** The name under which the store keeps how far this view has come. */
    public static final String NAME = "series";

    private static final int HEADS_LOOKED_AT = 20_000;

    /** Points whose heads are asked for together. */
    private static final int AHEAD = 16;

    private final int journalLane;
    private final SeriesEngine engine;
    private final SeriesHeads heads;
    private final RollupMaker maker;
    private final @Nullable Retention retention;
    private final InstantSource clock;
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final FactColumns columns = new FactColumns();
    private final LateArrivals late;
    private final List<Integer> created = new ArrayList<>();
    private final BitSet changedPages = new BitSet();
    private long end;
    private @Nullable Checkpoint checkpoint;
    private int lookAt;
    private long idleMillis;
    private long looked;
    private long nowMillis;

    /** Without meaning: what is read must go somewhere, or it is not read. */
    @SuppressWarnings("UnusedVariable")
    private int touched;

    SeriesView(
            SeriesEngine engine,
            int journalLane,
            SeriesHeads heads,
            RollupMaker maker,
            @Nullable Retention retention,
            InstantSource clock) {
        this.engine = engine;
        this.journalLane = journalLane;
        this.heads = heads;
        this.maker = maker;
        this.retention = retention;
        this.clock = clock;
        this.late = new LateArrivals(clock.millis());
        this.idleMillis = engine.config().idle().toMillis();
    }

    /** The late points of this lane. */
    public LateArrivals late() {
        return late;
    }

    /** Chunks in memory: for gauges; any thread may see it a little late. */
    public int openHeads() {
        return heads.open().size();
    }

    /** Applies a committed fact of one of the two kinds of {@link SeriesFacts}. */
    public void apply(long offset, long timeMillis, byte kind, byte[] buf, int from, int to) {
        end = offset + 1;
        switch (kind) {
            case SeriesFacts.POINTS_STORED -> applyPoints(offset, timeMillis, buf, from, to);
            case SeriesFacts.SERIES_CREATED ->
                    created.add(SeriesFacts.applyCreated(engine.catalog(), buf, from, to));
            default -> throw new IllegalArgumentException("series: fact of kind " + kind);
        }
    }

    /** Whether {@link #commit} has something to store. */
    public boolean pending() {
        return !created.isEmpty() || !heads.sealed().isEmpty();
    }

    /** Adds new series and sealed chunks to the group. */
    public void commit(WriteGroup group) {
        for (int id : created) {
            engine.tables().putSeries(group, engine.catalog(), id);
        }
        for (HeadChunk chunk : heads.sealed()) {
            store(group, chunk, encoder.seal(chunk));
        }
        engine.days().put(group);
        maker.step(group);
    }

    /** The group is committed: readers find in the store what was in it. */
    public void committed() {
        created.clear();
        heads.stored();
        maker.committed();
    }

    /** Whether roll-ups are being made: {@link #maintain} need not wait for a second. */
    public boolean busy() {
        return maker.busy();
    }

    /**
     * Writes at most so many heads as they are; true when all facts so far, as of the first of these
     * calls, are in the store with this group, which then carries the position.
     */
    public boolean checkpoint(WriteGroup group, int limit) {
        commit(group);
        Checkpoint pass = checkpoint;
        if (pass == null) {
            pass = new Checkpoint(end, heads.open());
            checkpoint = pass;
        }
        if (!pass.step(group, limit, (g, head) -> store(g, head, head.encodedAsIs()))) {
            return false;
        }
        changedPages.stream().forEach(p -> engine.tables().putLatest(group, engine.latest(), p));
        changedPages.clear();
        engine.days().put(group);
        group.position(NAME, journalLane, pass.position());
        checkpoint = null;
        return true;
    }

    /** Seals idle heads, sees to roll-ups that are due, lets old points go; in small steps. */
    public void maintain(long now, WriteGroup group) {
        nowMillis = now;
        sealIdle(now);
        maker.maintain(now);
        commit(group);
        if (retention != null) {
            retention.enforce(now, group);
        }
    }

    private void applyPoints(long offset, long now, byte[] buf, int from, int to) {
        nowMillis = now;
        columns.over(buf, from, to);
        LatestValues latest = engine.latest();
        int size = columns.size();
        long keptFrom = engine.keptFromMillis();
        // As readers see it: a batch may have waited for the disk since it was decided.
        long lateBefore = clock.millis() - LateArrivals.LATE_MILLIS;
        for (int i = 0; i < size; i++) {
            if (i % AHEAD == 0) {
                touch(i, Math.min(size, i + AHEAD));
            }
            int series = columns.series(i);
            long time = columns.time(i);
            if (time < keptFrom) {
                continue;
            }
            double value = columns.value(i);
            heads.append(series, time, value, offset, now);
            var _ = latest.update(series, time, value, offset);
            if (time < lateBefore) {
                late.add(series, time);
            }
            changedPages.set(LatestValues.pageOf(series));
        }
    }

    /**
     * Heads lie all over the memory. Asked for together, those of some points come from there side by
     * side; one after the other, each point would wait for its own.
     */
    private void touch(int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += heads.touch(columns.series(i));
        }
        touched = sum;
    }

    private void store(WriteGroup group, HeadChunk chunk, byte[] encoded) {
        int day = Spans.day(chunk.lower);
        if (day >= engine.days().keptFrom()) {
            engine.chunks().put(group, chunk, encoded);
            engine.rollups().touched(group, chunk.series, chunk.min(), chunk.max(), nowMillis);
            maker.touched(chunk.series, chunk.min(), chunk.max());
            engine.days().add(day, encoded.length - chunk.storedBytes);
            chunk.storedBytes = encoded.length;
        }
    }

    /** Looks at some of the heads; when memory is short, idle is what was written longest ago. */
    private void sealIdle(long now) {
        List<HeadChunk> open = heads.open();
        for (int n = Math.min(HEADS_LOOKED_AT, open.size()); n > 0; n--) {
            if (--lookAt < 0 || lookAt >= open.size()) {
                adaptIdle();
                lookAt = open.size() - 1;
            }
            HeadChunk head = open.get(lookAt);
            looked += head.bytes();
            if (now - head.touchedAt >= idleMillis) {
                heads.seal(head);
            }
        }
    }

    private void adaptIdle() {
        long most = engine.config().idle().toMillis();
        idleMillis = looked > engine.config().headBytes() ? idleMillis / 2 + 1 : idleMillis * 2;
        idleMillis = Math.min(idleMillis, most);
        looked = 0;
    }
}
