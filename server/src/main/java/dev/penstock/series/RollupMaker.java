package dev.penstock.series;

import dev.penstock.store.StoreException;
import dev.penstock.store.WriteGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the roll-up blocks that are due, and does not hold its lane up: another thread looks for them
 * and reads their points, the lane puts what came of it into its groups. The lane's thread only; what
 * is done for it elsewhere, one piece at a time, says so.
 *
 * <p>A block that is there must equal the points in the store. So a block is read once everything the
 * lane had before is committed, and one that a chunk touches from then on is not put: it stays due.
 */
final class RollupMaker {
    private static final Logger LOG = LoggerFactory.getLogger(RollupMaker.class);

    /** A block is made when its time has passed by so much: points may be late, heads still open. */
    private static final long PATIENCE = 15 * Spans.MINUTE;

    /** One that is being written to, as old points come in, is left alone until they are through. */
    private static final long QUIET = 10_000;

    private static final long PASS = 5_000;

    private static final int BLOCKS_AT_ONCE = 200;
    private static final long POINTS_AT_ONCE = 5_000_000;

    private final RollupTable table;
    private final BucketReader buckets;
    private final int lane;
    private final int lanes;
    private final Executor worker;

    /** What the worker has come to; it has nothing to do until it is taken. */
    private final AtomicReference<@Nullable Result> result = new AtomicReference<>();

    /** Chosen and not touched since. */
    private final Set<RollupTable.Due> inWork = new HashSet<>();

    /** To be read as soon as what the lane has now is committed. */
    private List<RollupTable.Due> chosen = List.of();

    /** What the pass has before it, finest first; empty: it is over. */
    private final ArrayDeque<Tier> tiers = new ArrayDeque<>();

    /** The block of the tier made last. */
    private RollupTable.@Nullable Due last;

    private boolean working;
    private long beganMillis;
    private long nextPassMillis;

    private sealed interface Result {}

    private record Found(List<RollupTable.Due> due) implements Result {}

    private record Computed(List<Made> made) implements Result {}

    private record Failed() implements Result {}

    /** A block with its rows; one without any is not kept. */
    private record Made(RollupTable.Due due, List<BlockCodec.Row> rows) {}

    RollupMaker(RollupTable table, BucketReader buckets, int lane, int lanes, Executor worker) {
        this.table = table;
        this.buckets = buckets;
        this.lane = lane;
        this.lanes = lanes;
        this.worker = worker;
    }

    /** Begins a pass over the blocks that are due when it is time for the next. */
    void maintain(long now) {
        if (tiers.isEmpty() && now >= nextPassMillis) {
            nextPassMillis = now + PASS;
            beganMillis = now;
            tiers.addAll(List.of(Tier.values()));
            last = null;
        }
    }

    /** Whether a pass is under way. */
    boolean busy() {
        return !tiers.isEmpty();
    }

    /** Goes on with the pass: puts what has been computed into the group. */
    void step(WriteGroup group) {
        Result now = result.getAndSet(null);
        if (now != null) {
            working = false;
            switch (now) {
                case Found(List<RollupTable.Due> due) -> choose(due);
                case Computed(List<Made> made) -> put(made, group);
                case Failed() -> giveUp();
            }
        }
        Tier of = tiers.peek();
        if (of != null && !working && chosen.isEmpty()) {
            RollupTable.Due behind = last;
            work(() -> new Found(following(of, behind)));
        }
    }

    /** What was in the group is committed. */
    void committed() {
        if (!chosen.isEmpty()) {
            List<RollupTable.Due> due = chosen;
            chosen = List.of();
            work(() -> new Computed(compute(due)));
        }
    }

    /** The points of {@code [min, max]} of a series change with the next commit. */
    void touched(int series, long min, long max) {
        if (!inWork.isEmpty()) {
            table.eachBlock(series, min, max, inWork::remove);
        }
    }

    /**
     * What is due of any lane that ends at or before the time, and what these chunks will touch, all of
     * it, here and now.
     */
    void makeAll(WriteGroup group, long before, List<HeadChunk> inMemory) {
        for (Tier each : Tier.values()) {
            var blocks = new LinkedHashSet<RollupTable.Due>();
            for (int of = 0; of < lanes; of++) {
                blocks.addAll(table.due(each, of, before, Long.MAX_VALUE, Integer.MAX_VALUE));
            }
            for (HeadChunk chunk : inMemory) {
                table.eachBlock(each, chunk.series, chunk.min(), chunk.max(), blocks::add);
            }
            for (RollupTable.Due block : blocks) {
                inWork.remove(block);
                var rows = new ArrayList<BlockCodec.Row>();
                read(block, rows);
                table.put(group, block, rows);
            }
        }
    }

    private void choose(List<RollupTable.Due> due) {
        if (due.isEmpty()) {
            tiers.remove();
            last = null;
            return;
        }
        chosen = due;
        inWork.addAll(due);
    }

    private void put(List<Made> made, WriteGroup group) {
        for (Made block : made) {
            if (inWork.remove(block.due)) {
                table.put(group, block.due, block.rows);
            }
            last = block.due;
        }
        inWork.clear();
    }

    /** Everything stays due for the next pass. */
    private void giveUp() {
        tiers.clear();
        inWork.clear();
    }

    private interface Work {
        Result done();
    }

    private void work(Work work) {
        working = true;
        worker.execute(() -> result.set(tried(work)));
    }

    // On the worker from here on.

    private static Result tried(Work work) {
        try {
            return work.done();
        } catch (StoreException e) {
            LOG.warn("roll-ups are put off: {}", e.getMessage());
        } catch (RuntimeException defect) {
            LOG.error("roll-ups are put off: a defect", defect);
        }
        return new Failed();
    }

    private List<RollupTable.Due> following(Tier of, RollupTable.@Nullable Due behind) {
        long before = beganMillis - PATIENCE;
        long quietSince = beganMillis - QUIET;
        return behind == null
                ? table.due(of, lane, before, quietSince, BLOCKS_AT_ONCE)
                : table.dueAfter(behind, lane, before, quietSince, BLOCKS_AT_ONCE);
    }

    /** As many as {@value #POINTS_AT_ONCE} points allow, at least one. */
    private List<Made> compute(List<RollupTable.Due> due) {
        var made = new ArrayList<Made>(due.size());
        long points = 0;
        for (int i = 0; i < due.size() && points < POINTS_AT_ONCE; i++) {
            var rows = new ArrayList<BlockCodec.Row>();
            points += read(due.get(i), rows);
            made.add(new Made(due.get(i), rows));
        }
        return made;
    }

    /** Reads the points of a block into rows; returns how many there were. */
    private long read(RollupTable.Due due, List<BlockCodec.Row> rows) {
        Tier of = due.tier();
        var levels = new Levels(of.bucket, bucket -> rows.add(BlockCodec.Row.of(bucket)));
        var budget = new ScanBudget(Long.MAX_VALUE);
        long end = due.start() + of.block;
        buckets.readForRollup(due.series(), due.start(), end, of, levels, budget);
        return budget.taken();
    }
}
