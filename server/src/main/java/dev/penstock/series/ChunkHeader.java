package dev.penstock.series;

/**
 * What stands before the points of a chunk in the store. Immutable, any thread.
 *
 * @param params how the points are encoded
 * @param rank offset of the last fact in it: of two chunks with a point of the same time that of the
 *     higher rank holds the newest write
 * @param count points as encoded
 * @param min time of the first
 * @param max time of the last
 * @param length bytes of the header
 */
record ChunkHeader(CodecParams params, long rank, int count, long min, long max, int length) {
    static final int LARGEST = 1 + CodecParams.BYTES + 4 * Bytes.MAX_VARINT;
    private static final byte FORMAT = 1;

    /** Writes the header of a chunk whose times are {@code base} at the least; its length. */
    static int put(
            byte[] into, CodecParams params, long rank, int count, long base, long min, long max) {
        into[0] = FORMAT;
        params.put(into, 1);
        int at = Bytes.putVarint(into, 1 + CodecParams.BYTES, rank);
        at = Bytes.putVarint(into, at, count);
        at = Bytes.putVarint(into, at, min - base);
        return Bytes.putVarint(into, at, max - base);
    }

    static ChunkHeader read(byte[] bytes, int length, long base) {
        if (bytes[0] != FORMAT) {
            throw new IllegalArgumentException("chunk format " + bytes[0] + " (expected: 1)");
        }
        CodecParams params = CodecParams.get(bytes, 1);
        var cursor = new ByteCursor(bytes, 1 + CodecParams.BYTES, length);
        long rank = cursor.varint();
        int count = (int) cursor.varint();
        long min = base + cursor.varint();
        long max = base + cursor.varint();
        return new ChunkHeader(params, rank, count, min, max, cursor.at);
    }
}
