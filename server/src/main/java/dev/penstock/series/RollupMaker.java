package dev.penstock.series;

import dev.penstock.store.WriteGroup;
import java.util.ArrayList;

/**
 * Makes the roll-up blocks that are due. The lane's thread only: no chunk may be stored between
 * reading the points of a block and storing the block.
 */
final class RollupMaker {
    /** A block is made when its time has passed by so much: points may be late, heads still open. */
    private static final long PATIENCE = 15 * Spans.MINUTE;

    private final RollupTable table;
    private final BucketReader buckets;
    private final int lane;
    private final int lanes;

    RollupMaker(RollupTable table, BucketReader buckets, int lane, int lanes) {
        this.table = table;
        this.buckets = buckets;
        this.lane = lane;
        this.lanes = lanes;
    }

    /** Makes at most so many blocks; returns how many. */
    int make(WriteGroup group, long now, int limit) {
        int made = 0;
        for (Tier tier : Tier.values()) {
            for (var due : table.due(tier, lane, now - PATIENCE, limit - made)) {
                make(group, due);
                made++;
            }
            if (made >= limit) {
                break;
            }
        }
        return made;
    }

    /** What is due of any lane that ends at or before the time, all of it. */
    void makeAll(WriteGroup group, long before) {
        for (Tier tier : Tier.values()) {
            for (int of = 0; of < lanes; of++) {
                for (var due : table.due(tier, of, before, Integer.MAX_VALUE)) {
                    make(group, due);
                }
            }
        }
    }

    private void make(WriteGroup group, RollupTable.Due due) {
        var rows = new ArrayList<BlockCodec.Row>();
        Tier tier = due.tier();
        var levels = new Levels(tier.bucket, bucket -> rows.add(BlockCodec.Row.of(bucket)));
        var budget = new ScanBudget(Long.MAX_VALUE);
        long end = due.start() + tier.block;
        buckets.readForRollup(due.series(), due.start(), end, tier, levels, budget);
        table.put(group, due, rows);
    }
}
