package dev.penstock.feed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One message ready to be sent: five bytes of gRPC prefix, the message, and at its end the cursor.
 * Shared by all subscribers of equal renderings; nobody writes to the bytes. Any thread.
 */
public final class Frame {
    /** The event is filtered out. */
    public static final Frame NOTHING = new Frame(new byte[0]);

    private static final int PREFIX = 5;
    private static final int CURSOR_TAG = (20 << 3) | 2;
    private static final int HEARTBEAT_TAG = 21 << 3;
    private static final byte[] NO_BYTES = new byte[0];

    private final byte[] bytes;

    private Frame(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A message with its cursor: fields are appended, since protobuf fields concatenate. */
    public static Frame of(byte[] message, Cursor cursor) {
        return build(message, cursor.encodeBytes(), NO_BYTES);
    }

    /** The same with a cursor already encoded, for many messages that share one. */
    public static Frame of(byte[] message, byte[] encodedCursor) {
        return build(message, encodedCursor, NO_BYTES);
    }

    /** The same for a message that has no cursor of its own. */
    public static Frame of(byte[] message) {
        byte[] framed = new byte[PREFIX + message.length];
        putLength(framed, message.length);
        System.arraycopy(message, 0, framed, PREFIX, message.length);
        return new Frame(framed);
    }

    /** A message that says only: nothing came up to this cursor. */
    public static Frame heartbeat(Cursor cursor) {
        return heartbeat(NO_BYTES, cursor);
    }

    /** The same of a contract whose heartbeats say it in fields of its own, too. */
    public static Frame heartbeat(byte[] message, Cursor cursor) {
        return build(
                message,
                cursor.encodeBytes(),
                new byte[] {(byte) (HEARTBEAT_TAG | 0x80), (byte) (HEARTBEAT_TAG >>> 7), 1});
    }

    /**
     * The same message with another cursor: the field is appended once more, and of a field that is
     * there twice the last one counts.
     */
    public Frame withCursor(Cursor cursor) {
        return build(
                Arrays.copyOfRange(bytes, PREFIX, bytes.length), cursor.encodeBytes(), NO_BYTES);
    }

    private static Frame build(byte[] message, byte[] cursor, byte[] after) {
        if (cursor.length > 16_383) {
            throw new IllegalArgumentException("cursor of " + cursor.length + " bytes");
        }
        int lengthBytes = cursor.length < 128 ? 1 : 2;
        int length = message.length + 2 + lengthBytes + cursor.length + after.length;
        byte[] framed = new byte[PREFIX + length];
        putLength(framed, length);
        System.arraycopy(message, 0, framed, PREFIX, message.length);
        int at = PREFIX + message.length;
        framed[at++] = (byte) ((CURSOR_TAG & 0x7F) | 0x80);
        framed[at++] = (byte) (CURSOR_TAG >>> 7);
        if (lengthBytes == 1) {
            framed[at++] = (byte) cursor.length;
        } else {
            framed[at++] = (byte) ((cursor.length & 0x7F) | 0x80);
            framed[at++] = (byte) (cursor.length >>> 7);
        }
        System.arraycopy(cursor, 0, framed, at, cursor.length);
        System.arraycopy(after, 0, framed, at + cursor.length, after.length);
        return new Frame(framed);
    }

    private static void putLength(byte[] framed, int length) {
        framed[1] = (byte) (length >>> 24);
        framed[2] = (byte) (length >>> 16);
        framed[3] = (byte) (length >>> 8);
        framed[4] = (byte) length;
    }

    /** The framed bytes; not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return this == NOTHING ? "nothing" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
