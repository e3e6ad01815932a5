package dev.penstock.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Makes length-prefixed gRPC messages: a flag byte, four bytes of length, the message. Any thread.
 */
public final class Frames {
    /** Bytes ahead of each message. */
    public static final int HEADER = 5;

    /** Messages below this many bytes are not worth compressing. */
    public static final int WORTH_COMPRESSING = 1024;

    static final byte PLAIN = 0;
    static final byte COMPRESSED = 1;

    /** Marks the trailers in a gRPC-Web body. */
    static final byte TRAILERS = (byte) 0x80;

    private Frames() {}

    /** The message, ready to send. */
    public static byte[] frame(MessageLite message) {
        int length = message.getSerializedSize();
        byte[] framed = new byte[HEADER + length];
        putHeader(framed, 0, PLAIN, length);
        var out = CodedOutputStream.newInstance(framed, HEADER, length);
        try {
            message.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array", e);
        }
        return framed;
    }

    /** An encoded message, ready to send. */
    public static byte[] frame(byte[] message) {
        return frame(PLAIN, message, message.length);
    }

    static byte[] frame(byte flag, byte[] message, int length) {
        byte[] framed = new byte[HEADER + length];
        putHeader(framed, 0, flag, length);
        System.arraycopy(message, 0, framed, HEADER, length);
        return framed;
    }

    /** Writes the header of a message of {@code length} bytes that the caller puts after it. */
    public static void putHeader(byte[] target, int at, int length) {
        putHeader(target, at, PLAIN, length);
    }

    private static void putHeader(byte[] target, int at, byte flag, int length) {
        target[at] = flag;
        target[at + 1] = (byte) (length >>> 24);
        target[at + 2] = (byte) (length >>> 16);
        target[at + 3] = (byte) (length >>> 8);
        target[at + 4] = (byte) length;
    }
}
