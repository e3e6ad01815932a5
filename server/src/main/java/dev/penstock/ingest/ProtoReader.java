package dev.penstock.ingest;

import static dev.penstock.ingest.MalformedMessageException.MALFORMED;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads protobuf fields from a slice of a byte array, accepting and rejecting exactly what
 * protobuf-java does, and never looking outside the slice. Not thread-safe; reused.
 *
 * <p>A nested message is read by narrowing what is read with {@link #enter} and restoring it with
 * {@link #leave}. Decoders remember ranges, not copies.
 */
public final class ProtoReader {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH = 2;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    private static final int FIXED32 = 5;

    /** Messages and groups within each other, as protobuf-java limits them. */
    private static final int DEEPEST = 100;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int start;

    /** What is read from. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the next byte is. */
    public int at() {
        return at;
    }

    /** Where the {@link #text} read last begins. */
    public int start() {
        return start;
    }

    /** Starts on {@code length} bytes from {@code offset} on. */
    public void read(byte[] source, int offset, int length) {
        bytes = source;
        at = offset;
        end = offset + length;
    }

    /** The next tag, or 0 at the end of the message. */
    public int tag() throws MalformedMessageException {
        if (at == end) {
            return 0;
        }
        int tag = bytes[at];
        if (tag >= 0) {
            at++;
        } else {
            tag = (int) longVarint();
        }
        if (tag >>> 3 == 0) {
            throw MALFORMED;
        }
        return tag;
    }

    public long varint() throws MalformedMessageException {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        return longVarint();
    }

    /** Up to ten bytes; of the tenth, protobuf-java takes the lowest bit for set whatever it is. */
    private long longVarint() throws MalformedMessageException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw MALFORMED;
            }
            byte next = bytes[at++];
            value |= shift == 63 ? Long.MIN_VALUE : (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw MALFORMED;
    }

    public double float64() throws MalformedMessageException {
        if (end - at < 8) {
            throw MALFORMED;
        }
        double value = Double.longBitsToDouble((long) LONGS.get(bytes, at));
        at += 8;
        return value;
    }

    /** A length, of which so many bytes follow within the message. */
    public int length() throws MalformedMessageException {
        int length = (int) varint();
        if (length < 0 || length > end - at) {
            throw MALFORMED;
        }
        return length;
    }

    /** Passes over a string, whose bytes are not looked at; the result is its end. */
    public int text() throws MalformedMessageException {
        int length = length();
        start = at;
        at += length;
        return at;
    }

    /** Passes over a string that must be UTF-8; the result is its end. */
    public int checkedText() throws MalformedMessageException {
        int to = text();
        Utf8.check(bytes, start, to);
        return to;
    }

    /** Enters a nested message, whose length is next; the result goes to {@link #leave}. */
    public int enter() throws MalformedMessageException {
        int length = length();
        int outer = end;
        end = at + length;
        return outer;
    }

    /** Leaves a nested message that was read to its end. */
    public void leave(int outer) {
        end = outer;
    }

    /** Skips a field that the message does not have; {@code depth} is that of the message, 0 for the outermost. */
    public void skip(int tag, int depth) throws MalformedMessageException {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case LENGTH -> advance(length());
            case START_GROUP -> skipGroup(tag >>> 3, depth);
            case FIXED32 -> advance(4);
            default -> throw MALFORMED;
        }
    }

    private void skipGroup(int field, int depth) throws MalformedMessageException {
        if (depth >= DEEPEST) {
            throw MALFORMED;
        }
        int tag = tag();
        while ((tag & 7) != END_GROUP) {
            if (tag == 0) {
                throw MALFORMED;
            }
            skip(tag, depth + 1);
            tag = tag();
        }
        if (tag >>> 3 != field) {
            throw MALFORMED;
        }
    }

    private void advance(int count) throws MalformedMessageException {
        if (count > end - at) {
            throw MALFORMED;
        }
        at += count;
    }
}
