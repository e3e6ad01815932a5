package dev.penstock.series;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The roll-ups of one series in one block: which buckets have points, then of each the count, the
 * distance of the last point to the end, sum, min, max, first, last and increase; of a bucket with one
 * point just that. One thread; a codec serves one block.
 */
final class BlockCodec {
    private static final int LARGEST_BUCKET = 8 * 56;

    private final Tier tier;
    private final NumberCodec counts = new NumberCodec();
    private final NumberCodec ends = new NumberCodec();
    private final ValueCodec lasts = new ValueCodec(CodecParams.UNKNOWN);
    private final ValueCodec sums = new ValueCodec(CodecParams.UNKNOWN);
    private final ValueCodec lows = new ValueCodec(CodecParams.UNKNOWN);
    private final ValueCodec highs = new ValueCodec(CodecParams.UNKNOWN);
    private final ValueCodec firsts = new ValueCodec(CodecParams.UNKNOWN);
    private final ValueCodec increases = new ValueCodec(CodecParams.UNKNOWN);

    BlockCodec(Tier tier) {
        this.tier = tier;
    }

    /** One bucket as it is stored. */
    record Row(
            long start,
            long count,
            long lastTime,
            double sum,
            double min,
            double max,
            double first,
            double last,
            double increase) {
        static Row of(Bucket b) {
            return new Row(
                    b.start,
                    b.count,
                    b.lastTime,
                    b.sum(),
                    b.min,
                    b.max,
                    b.first,
                    b.last,
                    b.increase);
        }
    }

    byte[] encode(long blockStart, List<Row> rows) {
        var out = new BitWriter(rows.size() * 12);
        long present = 0;
        for (Row row : rows) {
            present |= 1L << ((row.start - blockStart) / tier.bucket);
        }
        out.put(present, 64);
        for (Row row : rows) {
            out.reserve(LARGEST_BUCKET);
            put(row, out);
        }
        out.flush();
        return Arrays.copyOf(out.bytes(), out.length() + BitWriter.PADDING);
    }

    /** Hands the buckets that begin in {@code [from, to)} to the sink, which must not keep them. */
    void decode(byte[] bytes, long blockStart, long from, long to, Consumer<Bucket> sink) {
        var in = new BitReader(bytes, 0);
        var bucket = new Bucket();
        long present = in.get(64);
        for (; present != 0; present &= present - 1) {
            long start = blockStart + Long.numberOfTrailingZeros(present) * tier.bucket;
            get(start, bucket, in);
            if (start >= from && start < to) {
                sink.accept(bucket);
            }
        }
    }

    private void put(Row row, BitWriter out) {
        counts.put(row.count - 1, out);
        ends.put(row.start + tier.bucket - 1 - row.lastTime, out);
        lasts.put(row.last, out);
        if (row.count > 1) {
            sums.put(row.sum, out);
            lows.put(row.min, out);
            highs.put(row.max, out);
            firsts.put(row.first, out);
            increases.put(row.increase, out);
        }
    }

    private void get(long start, Bucket into, BitReader in) {
        long count = counts.get(in) + 1;
        long lastTime = start + tier.bucket - 1 - ends.get(in);
        double last = lasts.get(in);
        if (count == 1) {
            into.restoreOne(start, lastTime, last);
            return;
        }
        into.restore(start, count, sums.get(in));
        into.lastTime = lastTime;
        into.last = last;
        into.min = lows.get(in);
        into.max = highs.get(in);
        into.first = firsts.get(in);
        into.increase = increases.get(in);
    }
}
