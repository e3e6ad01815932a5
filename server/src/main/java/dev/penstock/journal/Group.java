package dev.penstock.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Layout of a group on the disk, big-endian.
 *
 * <pre>
 *   0  magic         4
 *   4  length        4   header and sections
 *   8  check         4   CRC32C of all after the header
 *  12  sections      4
 *  16  number        8   consecutive, over all segments
 *  24  header check  4   CRC32C of the journal's id and the 24 bytes before
 *  28  sections, each: lane 4, count 4, first offset 8, time 8, length 4, facts
 *  ..  end          4   not zero: a write into zeros that did not get here was interrupted
 * </pre>
 *
 * The header has a check of its own so that "shorter than it says" is told from "says nonsense".
 */
final class Group {

    static final int MAGIC = 0x50534a47;
    static final int END = 0x474a5350;
    static final int END_BYTES = 4;
    static final int HEADER_BYTES = 28;
    static final int SECTION_BYTES = 28;
    static final int MOST_BYTES = 256 << 20;

    private Group() {}

    /** Of a group with this batch alone. */
    static long bytes(Batch batch) {
        return HEADER_BYTES + sectionBytes(batch) + END_BYTES;
    }

    static long sectionBytes(Batch batch) {
        return SECTION_BYTES + (long) batch.length();
    }

    static void putSection(ByteBuffer into, Batch batch) {
        into.putInt(batch.lane())
                .putInt(batch.count())
                .putLong(batch.firstOffset())
                .putLong(batch.timeMillis())
                .putInt(batch.length())
                .put(batch.bytes(), 0, batch.length());
    }

    /** Fills in the header and the end of a buffer whose sections are complete. */
    static void finish(ByteBuffer group, int sections, long number, long id, CRC32C crc) {
        group.putInt(END);
        int length = group.position();
        crc.reset();
        crc.update(group.duplicate().flip().position(HEADER_BYTES));
        group.putInt(0, MAGIC)
                .putInt(4, length)
                .putInt(8, (int) crc.getValue())
                .putInt(12, sections)
                .putLong(16, number);
        group.putInt(24, headerCheck(group, 0, id, crc));
    }

    /** True if a whole, sound header lies at this place. */
    static boolean soundHeader(ByteBuffer bytes, int at, long id, CRC32C crc) {
        return bytes.getInt(at) == MAGIC
                && bytes.getInt(at + 24) == headerCheck(bytes, at, id, crc)
                && length(bytes, at) >= HEADER_BYTES
                && length(bytes, at) <= MOST_BYTES;
    }

    /** True if the sections of the group at this place are what was written. */
    static boolean soundBody(ByteBuffer bytes, int at, CRC32C crc) {
        crc.reset();
        crc.update(bytes.duplicate().limit(at + length(bytes, at)).position(at + HEADER_BYTES));
        return bytes.getInt(at + 8) == (int) crc.getValue();
    }

    static int length(ByteBuffer bytes, int at) {
        return bytes.getInt(at + 4);
    }

    static int sections(ByteBuffer bytes, int at) {
        return bytes.getInt(at + 12);
    }

    static long number(ByteBuffer bytes, int at) {
        return bytes.getLong(at + 16);
    }

    private static int headerCheck(ByteBuffer bytes, int at, long id, CRC32C crc) {
        crc.reset();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (id >>> shift) & 0xff);
        }
        crc.update(bytes.duplicate().limit(at + 24).position(at));
        return (int) crc.getValue();
    }
}
