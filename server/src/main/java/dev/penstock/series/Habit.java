package dev.penstock.series;

/**
 * What suited the chunks of one series that were sealed last: the next head begins with it, so that
 * sealing that one can mostly keep its bits. The lane's thread only.
 */
final class Habit {
    /** Every so many chunks all ways are tried again, even if the chunk is as small as expected. */
    static final int TURNS = 8;

    /** In 1/1024 of the size: so much is not worth encoding again. */
    private static final int WORTH = 30;

    private CodecParams params = CodecParams.UNKNOWN;
    private long bitsExpected;
    private int turnsLeft;

    /** What a new head encodes with. */
    CodecParams params() {
        return params;
    }

    /** The decimal code that values had come to by now. */
    void decimal(int code) {
        params = params.withDecimal(code == Decimal.NONE ? 0 : code);
    }

    /** Whether the chunk can stay as it was appended; else try, and {@link #tried}. */
    boolean suits(HeadChunk chunk) {
        return chunk.rising() && turnsLeft-- > 0 && !smaller(bitsExpected, bits(chunk));
    }

    /** Notes what all ways came to; true when that is enough smaller than the chunk is to be kept. */
    boolean tried(HeadChunk chunk, CodecParams best, int points, int bytes) {
        turnsLeft = TURNS - 1;
        bitsExpected = bits(points, bytes);
        boolean worth = !chunk.rising() || smaller(bitsExpected, bits(chunk));
        if (worth) {
            // Whatever the bits of values, trailing zeros of those to come are not known.
            params = new CodecParams(best.gain(), best.smoothing(), params.decimal(), 0);
        }
        return worth;
    }

    private static boolean smaller(long a, long b) {
        return a * 1024 < b * (1024 - WORTH);
    }

    private static long bits(HeadChunk chunk) {
        return bits(chunk.count(), chunk.encodedLength());
    }

    /** Of a point, in fixed point. */
    private static long bits(int points, int bytes) {
        return ((long) bytes << 16) / points;
    }
}
