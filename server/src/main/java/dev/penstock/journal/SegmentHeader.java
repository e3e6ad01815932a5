package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment says about itself, written twice so that one damaged copy does not matter.
 *
 * @param sequence of the segment, as in its file name
 * @param firstGroup number of its first group
 * @param ends where each lane stood when it began
 * @param times newest time of each lane then
 */
@SuppressWarnings("ArrayRecordComponent")
record SegmentHeader(long sequence, long firstGroup, long[] ends, long[] times) {

    private static final long MAGIC = 0x50454e53544f434bL;
    private static final int FORMAT = 1;
    private static final int FIXED_BYTES = 8 + 4 + 4 + 8 + 8 + 8;

    /** Bytes of both copies. */
    static int bytes(int lanes) {
        return 2 * copyBytes(lanes);
    }

    private static int copyBytes(int lanes) {
        return FIXED_BYTES + lanes * 16 + 4;
    }

    ByteBuffer encode(long id) {
        int size = copyBytes(ends.length);
        ByteBuffer out = ByteBuffer.allocate(2 * size);
        for (int copy = 0; copy < 2; copy++) {
            out.putLong(MAGIC).putInt(FORMAT).putInt(ends.length);
            out.putLong(id).putLong(sequence).putLong(firstGroup);
            for (int lane = 0; lane < ends.length; lane++) {
                out.putLong(ends[lane]).putLong(times[lane]);
            }
            out.putInt(check(out, copy * size, size));
        }
        return out.flip();
    }

    /** The header of a segment file; null if neither copy is whole. */
    static @Nullable SegmentHeader read(DiskFile file, Manifest manifest) throws IOException {
        int size = copyBytes(manifest.lanes());
        ByteBuffer in = ByteBuffer.allocate(2 * size);
        while (in.hasRemaining() && file.read(in, in.position()) > 0) {}
        for (int copy = 0; copy < 2; copy++) {
            if (in.position() >= (copy + 1) * size) {
                SegmentHeader header = decode(in, copy * size, size, manifest);
                if (header != null) {
                    return header;
                }
            }
        }
        return null;
    }

    private static @Nullable SegmentHeader decode(
            ByteBuffer in, int at, int size, Manifest manifest) {
        boolean sound =
                in.getInt(at + size - 4) == check(in, at, size)
                        && in.getLong(at) == MAGIC
                        && in.getInt(at + 8) == FORMAT
                        && in.getInt(at + 12) == manifest.lanes()
                        && in.getLong(at + 16) == manifest.id();
        if (!sound) {
            return null;
        }
        long[] ends = new long[manifest.lanes()];
        long[] times = new long[manifest.lanes()];
        for (int lane = 0; lane < ends.length; lane++) {
            ends[lane] = in.getLong(at + FIXED_BYTES + lane * 16);
            times[lane] = in.getLong(at + FIXED_BYTES + lane * 16 + 8);
        }
        return new SegmentHeader(in.getLong(at + 24), in.getLong(at + 32), ends, times);
    }

    private static int check(ByteBuffer bytes, int at, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + size - 4).position(at));
        return (int) crc.getValue();
    }
}
