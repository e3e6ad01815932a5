package dev.penstock.series;

/**
 * How a run of points is encoded. Immutable, any thread.
 *
 * @param gain how times are followed, see {@link TimeCodec}
 * @param smoothing how values are predicted, see {@link ValueCodec}
 * @param decimal the code to begin with, see {@link Decimal}
 * @param bitShift trailing zeros that the bits of all values have
 */
record CodecParams(int gain, int smoothing, int decimal, int bitShift) {
    static final int BYTES = 3;

    /** What a head begins with that knows nothing of its values. */
    static final CodecParams UNKNOWN = new CodecParams(1, 0, 0, 0);

    CodecParams withDecimal(int code) {
        return code == decimal ? this : new CodecParams(gain, smoothing, code, bitShift);
    }

    void put(byte[] into, int at) {
        into[at] = (byte) (gain << 4 | smoothing);
        into[at + 1] = (byte) decimal;
        into[at + 2] = (byte) bitShift;
    }

    static CodecParams get(byte[] from, int at) {
        return new CodecParams(from[at] >> 4, from[at] & 15, from[at + 1], from[at + 2]);
    }
}
