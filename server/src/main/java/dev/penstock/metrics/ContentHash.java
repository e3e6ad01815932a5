package dev.penstock.metrics;

/**
 * A 128-bit hash of what a batch says, so that one sent again is recognised although its tags come in
 * another order. The same in every run: it is stored. Owned by one decoder, reused.
 */
final class ContentHash {
    private static final long A = 0x9e3779b97f4a7c15L;
    private static final long B = 0xd1b54a32d192ed03L;
    private static final long C = 0x8ebc6af09c88c6e3L;
    private static final long D = 0x589965cc75374cc3L;
    private static final RawHash HASH = RawHash.folded();

    private long high;
    private long low;

    void start() {
        high = A;
        low = B;
    }

    /** Takes in a point of a series that may be. */
    void add(
            long identity,
            double value,
            long seconds,
            int nanos,
            byte[] bytes,
            int idFrom,
            int idTo) {
        long what = RawHash.mix(identity ^ A, Double.doubleToRawLongBits(value) ^ B);
        long id = idFrom == idTo ? 0 : HASH.hash(bytes, idFrom, idTo, 0);
        take(what, RawHash.mix(seconds ^ C, id + nanos ^ D));
    }

    /** Takes in a point whose series is refused. */
    void add(byte[] bytes, int from, int to) {
        take(HASH.hash(bytes, from, to, A), HASH.hash(bytes, from, to, B));
    }

    Repeat.Content finish(
            byte[] bytes, int sourceFrom, int sourceTo, int batchIdFrom, int batchIdTo) {
        take(
                HASH.hash(bytes, sourceFrom, sourceTo, C),
                HASH.hash(bytes, batchIdFrom, batchIdTo, D));
        return new Repeat.Content(high, low);
    }

    private void take(long x, long y) {
        high = RawHash.mix(high ^ x, y ^ C) + x;
        low = RawHash.mix(low + y ^ D, Long.rotateLeft(x, 32) ^ A) ^ y;
    }
}
