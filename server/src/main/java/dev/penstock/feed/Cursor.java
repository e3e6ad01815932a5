package dev.penstock.feed;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a client holds to resume: the journal's epoch and one position per lane it reads, perhaps with
 * a moment of its own (selections remember the last window sent). Opaque to clients, versioned and
 * checksummed; it grants no right. Immutable, any thread.
 *
 * @param epoch of the journal it was issued in
 * @param positions one per lane, the next offset wanted
 * @param momentMillis a moment the subscription wants to remember, 0: none
 */
public record Cursor(long epoch, List<Position> positions, long momentMillis) {
    private static final byte VERSION = 1;
    private static final int LONGEST = 2048;
    private static final int MOST_LANES = 64;

    public Cursor {
        positions = List.copyOf(positions);
    }

    /** A cursor on one lane. */
    public static Cursor of(long epoch, int lane, long offset) {
        return new Cursor(epoch, List.of(new Position(lane, offset)), 0);
    }

    /** The offset for a lane, or -1 when this cursor does not cover it. */
    public long offset(int lane) {
        for (Position position : positions) {
            if (position.lane() == lane) {
                return position.offset();
            }
        }
        return -1;
    }

    /** Base64url text of at most a few dozen characters. */
    public String encode() {
        return new String(encodeBytes(), StandardCharsets.ISO_8859_1);
    }

    /** The same as {@link #encode}, as ASCII bytes. */
    public byte[] encodeBytes() {
        var out = ByteBuffer.allocate(1 + 10 + 10 + 1 + positions.size() * 15 + 4);
        out.put(VERSION);
        putVarint(out, epoch);
        putVarint(out, momentMillis);
        out.put((byte) positions.size());
        for (Position position : positions) {
            putVarint(out, position.lane());
            putVarint(out, position.offset());
        }
        out.putInt(checksum(out.array(), out.position()));
        byte[] bytes = new byte[out.position()];
        System.arraycopy(out.array(), 0, bytes, 0, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encode(bytes);
    }

    /**
     * Reads a cursor a client gave.
     *
     * @throws RefusedException INVALID_CURSOR when it is not one of ours
     */
    public static Cursor decode(String text) {
        if (text.length() > LONGEST) {
            throw refused(text);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw refused(text);
        }
        if (bytes.length < 8
                || bytes[0] != VERSION
                || ByteBuffer.wrap(bytes).getInt(bytes.length - 4)
                        != checksum(bytes, bytes.length - 4)) {
            throw refused(text);
        }
        return read(ByteBuffer.wrap(bytes, 1, bytes.length - 5), text);
    }

    private static Cursor read(ByteBuffer in, String text) {
        try {
            long epoch = getVarint(in);
            long moment = getVarint(in);
            int lanes = in.get();
            if (lanes < 0 || lanes > MOST_LANES) {
                throw refused(text);
            }
            var positions = new ArrayList<Position>(lanes);
            for (int i = 0; i < lanes; i++) {
                positions.add(new Position((int) getVarint(in), getVarint(in)));
            }
            return new Cursor(epoch, positions, moment);
        } catch (BufferUnderflowException _) {
            throw refused(text);
        }
    }

    private static RefusedException refused(String text) {
        return Refusal.of(
                        Reason.INVALID_CURSOR,
                        "after_cursor: "
                                + Refusal.shorten(text)
                                + " (expected: a cursor issued by this server)")
                .asException();
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long getVarint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }
}
