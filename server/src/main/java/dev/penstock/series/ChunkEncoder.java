package dev.penstock.series;

import java.util.Arrays;

/**
 * Encodes the points of a sealed chunk with what suits them best, unless the head was nearly that
 * already: the ways of predicting times and values are tried on the first of them. One thread;
 * reusable.
 */
final class ChunkEncoder {
    private static final int SAMPLE = 128;
    private static final int LARGEST_POINT = 56;

    private final PointBuffer points = new PointBuffer();
    private long[] wholes = new long[SAMPLE];

    /**
     * The sealed form of a head, points in order of time: its own bits where they are in order and
     * about as few as can be, else encoded again.
     */
    byte[] seal(HeadChunk chunk) {
        Habit habit = chunk.habit();
        if (habit.suits(chunk)) {
            return chunk.encodedAsIs();
        }
        chunk.decode(points);
        points.normalise();
        CodecParams params = choose(points, chunk.lower, chunk.decimal());
        BitWriter out = encode(points, chunk.lower, params);
        if (!habit.tried(chunk, params, points.size, out.length())) {
            return chunk.encodedAsIs();
        }
        byte[] head = new byte[ChunkHeader.LARGEST];
        long min = points.times[0];
        long max = points.times[points.size - 1];
        int length =
                ChunkHeader.put(head, params, chunk.rank(), points.size, chunk.lower, min, max);
        return join(head, length, out);
    }

    /** A header and the points behind it. */
    static byte[] join(byte[] head, int length, BitWriter out) {
        byte[] encoded = Arrays.copyOf(head, length + out.length() + BitWriter.PADDING);
        System.arraycopy(out.bytes(), 0, encoded, length, out.length());
        return encoded;
    }

    private static BitWriter encode(PointBuffer sorted, long base, CodecParams params) {
        var out = new BitWriter(sorted.size * 3);
        var timeCodec = new TimeCodec(params.gain(), base);
        var valueCodec = new ValueCodec(params);
        for (int i = 0; i < sorted.size; i++) {
            out.reserve(LARGEST_POINT);
            timeCodec.put(sorted.times[i], out);
            valueCodec.put(sorted.values[i], out);
        }
        out.flush();
        return out;
    }

    private CodecParams choose(PointBuffer sorted, long base, int decimal) {
        int gain = gain(sorted, base);
        if (decimal == Decimal.NONE) {
            return new CodecParams(gain, 0, Decimal.NONE, trailingZeros(sorted));
        }
        return new CodecParams(gain, smoothing(sorted, decimal), decimal, 0);
    }

    private static int gain(PointBuffer sorted, long base) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int gain = 0; gain < TimeCodec.GAINS; gain++) {
            var codec = new TimeCodec(gain, base);
            int cost = 0;
            for (int i = 0; i < Math.min(SAMPLE, sorted.size); i++) {
                cost += codec.cost(sorted.times[i]);
            }
            if (cost < least) {
                least = cost;
                best = gain;
            }
        }
        return best;
    }

    private int smoothing(PointBuffer sorted, int decimal) {
        int sample = Math.min(SAMPLE, sorted.size);
        for (int i = 0; i < sample; i++) {
            wholes[i] = Decimal.scaled(sorted.values[i], decimal);
        }
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int smoothing = 0; smoothing < ValueCodec.SMOOTHINGS; smoothing++) {
            var codec = new ValueCodec(new CodecParams(0, smoothing, decimal, 0));
            int cost = 0;
            for (int i = 0; i < sample; i++) {
                cost += codec.cost(wholes[i]);
            }
            if (cost < least) {
                least = cost;
                best = smoothing;
            }
        }
        return best;
    }

    private static int trailingZeros(PointBuffer sorted) {
        long any = 0;
        for (int i = 0; i < sorted.size; i++) {
            any |= Double.doubleToRawLongBits(sorted.values[i]);
        }
        return Math.min(62, Long.numberOfTrailingZeros(any));
    }
}
