package dev.penstock.series;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a series into folds: from the coarsest roll-ups the step allows, from finer ones or points
 * where those are missing, at the ends, and wherever points are still in memory. Any thread that may
 * block; no state of its own.
 */
final class BucketReader {
    private final PointReader points;
    private final RollupTable rollups;

    BucketReader(PointReader points, RollupTable rollups) {
        this.points = points;
        this.rollups = rollups;
    }

    /** A block of roll-ups as it is stored. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Block(long start, byte[] bytes) {}

    /** Hands what the series has in {@code [from, to)} to the levels, and flushes them. */
    void read(int series, long from, long to, Levels levels, ScanBudget budget) {
        var reading = new Reading(series, points.headSpans(series), levels, budget);
        reading.read(from, to, Tier.HOUR);
        levels.flush();
    }

    /** The same for making a block of this tier: from what is finer. */
    void readForRollup(
            int series, long from, long to, Tier tier, Levels levels, ScanBudget budget) {
        var reading = new Reading(series, points.headSpans(series), levels, budget);
        reading.finer(from, to, tier);
        levels.flush();
    }

    private final class Reading {
        private final int series;
        private final List<long[]> inMemory;
        private final Levels levels;
        private final ScanBudget budget;

        Reading(int series, List<long[]> inMemory, Levels levels, ScanBudget budget) {
            this.series = series;
            this.inMemory = inMemory;
            this.levels = levels;
            this.budget = budget;
        }

        void read(long from, long to, Tier tier) {
            Consumer<Bucket> sink = levels.rollups(tier);
            if (sink == null) {
                finer(from, to, tier);
                return;
            }
            long first = Spans.floor(from + tier.bucket - 1, tier.bucket);
            long last = Spans.floor(to, tier.bucket);
            long at = from;
            for (Block block : blocks(tier, first, last)) {
                long begin = Math.max(block.start, first);
                long end = Math.min(block.start + tier.block, last);
                if (begin < end) {
                    finer(at, begin, tier);
                    levels.flushBelow(tier);
                    new BlockCodec(tier).decode(block.bytes, block.start, begin, end, sink);
                    at = end;
                }
            }
            finer(at, to, tier);
        }

        private void finer(long from, long to, Tier tier) {
            if (from >= to) {
                return;
            }
            switch (tier) {
                case HOUR -> read(from, to, Tier.MINUTE);
                case MINUTE -> points.read(series, from, to, budget, levels.points());
            }
        }

        private List<Block> blocks(Tier tier, long from, long to) {
            var blocks = new ArrayList<Block>();
            if (from < to) {
                long first = Spans.floor(from, tier.block);
                rollups.scan(
                        tier,
                        series,
                        first,
                        to,
                        (start, bytes) -> {
                            if (!inMemory(start, start + tier.block)) {
                                blocks.add(new Block(start, bytes.clone()));
                            }
                        });
            }
            return blocks;
        }

        private boolean inMemory(long from, long to) {
            for (long[] span : inMemory) {
                if (span[1] >= from && span[0] < to) {
                    return true;
                }
            }
            return false;
        }
    }
}
