package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Walks the groups of one segment file and says honestly where and how they end. One thread. */
final class GroupScanner {

    /** What lies at the current position. */
    enum Found {
        /** A whole group with the expected number. */
        GROUP,
        /** The end of the file, or nothing but zeros up to it: space prepared and not used. */
        END,
        /** Less than a group, as an interrupted write leaves it. */
        TORN,
        /** Something that no interrupted write leaves. */
        DAMAGED
    }

    private static final int READ_BYTES = 256 << 10;
    private static final byte[] ZEROS = new byte[READ_BYTES];

    private final DiskFile file;
    private final long id;
    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[2 * READ_BYTES];
    private ByteBuffer window = ByteBuffer.wrap(bytes);
    private long base;
    private int filled;
    private long position;

    GroupScanner(DiskFile file, long position, long id) {
        this.file = file;
        this.position = position;
        this.base = position;
        this.id = id;
    }

    /** Looks at the current position; on GROUP the accessors describe it. */
    Found look(long expectedNumber) throws IOException {
        int available = load(position, Group.HEADER_BYTES);
        if (available == 0) {
            return Found.END;
        }
        if (available < Group.HEADER_BYTES) {
            return onlyZeros(position) ? Found.END : Found.TORN;
        }
        if (!Group.soundHeader(window, at(), id, crc)) {
            return onlyZeros(position) ? Found.END : Found.DAMAGED;
        }
        if (Group.number(window, at()) != expectedNumber) {
            return Found.DAMAGED;
        }
        int length = Group.length(window, at());
        if (load(position, length) < length) {
            return Found.TORN;
        }
        if (Group.soundBody(window, at(), crc)) {
            return Found.GROUP;
        }
        // No group ends with a zero: its write was interrupted.
        return onlyZeros(position + length - 1) ? Found.TORN : Found.DAMAGED;
    }

    /** Moves behind the group just found. */
    void skip() {
        position += length();
    }

    long position() {
        return position;
    }

    int length() {
        return Group.length(window, at());
    }

    int sections() {
        return Group.sections(window, at());
    }

    /** Holds the group just found, from {@link #at} on, until the next look. */
    ByteBuffer window() {
        return window;
    }

    /** The array behind the window. */
    byte[] bytes() {
        return bytes;
    }

    int at() {
        return (int) (position - base);
    }

    /** Searches byte by byte for a whole group of at least this number; true if there is one. */
    boolean searchAfter(long from, long leastNumber) throws IOException {
        position = from;
        while (load(position, Group.HEADER_BYTES) >= Group.HEADER_BYTES) {
            if (window.getInt(at()) == Group.MAGIC
                    && Group.soundHeader(window, at(), id, crc)
                    && Group.number(window, at()) >= leastNumber
                    && load(position, length()) >= length()
                    && Group.soundBody(window, at(), crc)) {
                return true;
            }
            position++;
        }
        return false;
    }

    private boolean onlyZeros(long from) throws IOException {
        int count;
        for (long p = from; (count = load(p, READ_BYTES)) > 0; p += count) {
            int start = (int) (p - base);
            if (Arrays.mismatch(bytes, start, start + count, ZEROS, 0, count) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Makes bytes available from a place on; returns how many there are, at most as many as asked. */
    private int load(long from, int count) throws IOException {
        if (from < base || from > base + filled) {
            base = from;
            filled = 0;
        }
        int start = (int) (from - base);
        if (filled - start >= count) {
            return count;
        }
        if (start + count > window.capacity()) {
            makeRoom(start, count);
            start = 0;
        }
        while (filled - start < count && read()) {}
        return Math.min(count, filled - start);
    }

    private void makeRoom(int start, int count) {
        byte[] old = bytes;
        if (count > old.length - READ_BYTES) {
            bytes = new byte[Integer.highestOneBit(count + READ_BYTES) << 1];
            window = ByteBuffer.wrap(bytes);
        }
        System.arraycopy(old, start, bytes, 0, filled - start);
        filled -= start;
        base += start;
    }

    private boolean read() throws IOException {
        int room = Math.min(READ_BYTES, window.capacity() - filled);
        int count = file.read(window.limit(filled + room).position(filled), base + filled);
        window.clear();
        filled += Math.max(count, 0);
        return count > 0;
    }
}
