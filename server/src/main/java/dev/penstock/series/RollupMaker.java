package dev.penstock.series;

import dev.penstock.store.WriteGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the roll-up blocks that are due. The lane's thread only: no chunk may be stored between
 * reading the points of a block and storing the block.
 */
final class RollupMaker {
    /** A block is made when its time has passed by so much: points may be late, heads still open. */
    private static final long PATIENCE = 15 * Spans.MINUTE;

    private static final long PASS = Spans.MINUTE;
    private static final long POINTS_AT_ONCE = 1_000_000;

    private final RollupTable table;
    private final BucketReader buckets;
    private final int lane;
    private final int lanes;

    /** Where the pass stands; null: it is over. */
    private @Nullable Tier tier;

    /** The block of the tier made last. */
    private RollupTable.@Nullable Due last;

    private long nextPassMillis;

    RollupMaker(RollupTable table, BucketReader buckets, int lane, int lanes) {
        this.table = table;
        this.buckets = buckets;
        this.lane = lane;
        this.lanes = lanes;
    }

    /**
     * Goes on with the pass over the blocks that are due, or begins the next one when it is time: at
     * most so many blocks, and about {@value #POINTS_AT_ONCE} points, for the lane waits meanwhile. In a
     * pass every block is made at most once: one that late points touch again and again would otherwise
     * be read from its beginning for each of them. Returns how many were made.
     */
    int make(WriteGroup group, long now, int limit) {
        if (tier == null) {
            if (now < nextPassMillis) {
                return 0;
            }
            nextPassMillis = now + PASS;
            tier = next(null);
            last = null;
        }
        int made = 0;
        long points = 0;
        while (tier != null && made < limit && points < POINTS_AT_ONCE) {
            List<RollupTable.Due> found = following(tier, now - PATIENCE);
            if (found.isEmpty()) {
                tier = next(tier);
                last = null;
                continue;
            }
            last = found.getFirst();
            points += make(group, found.getFirst());
            made++;
        }
        return made;
    }

    private List<RollupTable.Due> following(Tier of, long before) {
        RollupTable.Due after = last;
        return after == null
                ? table.due(of, lane, before, 1)
                : table.dueAfter(after, lane, before, 1);
    }

    /** The tier behind one; the first behind none. */
    private static @Nullable Tier next(@Nullable Tier of) {
        boolean found = of == null;
        for (Tier each : Tier.values()) {
            if (found) {
                return each;
            }
            found = each == of;
        }
        return null;
    }

    /** What is due of any lane that ends at or before the time, all of it. */
    void makeAll(WriteGroup group, long before) {
        for (Tier each : Tier.values()) {
            for (int of = 0; of < lanes; of++) {
                for (var due : table.due(each, of, before, Integer.MAX_VALUE)) {
                    make(group, due);
                }
            }
        }
    }

    /** Makes one; returns how many points were read. */
    private long make(WriteGroup group, RollupTable.Due due) {
        var rows = new ArrayList<BlockCodec.Row>();
        Tier of = due.tier();
        var levels = new Levels(of.bucket, bucket -> rows.add(BlockCodec.Row.of(bucket)));
        var budget = new ScanBudget(Long.MAX_VALUE);
        long end = due.start() + of.block;
        buckets.readForRollup(due.series(), due.start(), end, of, levels, budget);
        table.put(group, due, rows);
        return budget.taken();
    }
}
