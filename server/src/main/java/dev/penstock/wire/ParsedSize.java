package dev.penstock.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Estimates what a message takes in memory once it is parsed: two bytes may become an object of a
 * hundred and more. Walks over the bytes as its parser would, and makes nothing of them; what nobody
 * knows is passed over. Bytes that are no message count as far as they are one. One thread, for one
 * message.
 */
final class ParsedSize {
    /** Up to so many bytes nothing is looked at: whatever comes of them is small. */
    static final int SMALL = 1024;

    /** Object, array, and the place that refers to it. */
    private static final int TEXT = 56;

    /** A place in a list, which may be half empty. */
    private static final int ELEMENT = 8;

    private static final int MAP_ENTRY = 64;

    /** A number in a list that may be half empty, and a list as it begins. */
    private static final int NUMBER = 16;

    private static final int NUMBERS = 128;

    /** Deeper nobody reads. */
    private static final int MOST_DEPTH = 100;

    private final CodedInputStream in;
    private long size;

    private ParsedSize(CodedInputStream in) {
        this.in = in;
    }

    /** Of a message of this type. */
    static long of(MessageShape type, byte[] bytes, int offset, int length) {
        if (length <= SMALL) {
            return length;
        }
        var walk = new ParsedSize(CodedInputStream.newInstance(bytes, offset, length));
        try {
            walk.message(type, 0);
        } catch (IOException _) {
            // Its parser will say what is wrong, having made no more than was counted.
            return walk.size;
        }
        return walk.size;
    }

    private void message(MessageShape type, int depth) throws IOException {
        size += type.bytes();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            var field = type.field(WireFormat.getTagFieldNumber(tag));
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                size += field.kind() == MessageShape.Kind.NUMBERS ? NUMBER : 0;
                if (!in.skipField(tag)) {
                    return;
                }
            } else {
                field(field, in.readRawVarint32(), depth);
            }
        }
    }

    private void field(MessageShape.Field field, int length, int depth) throws IOException {
        switch (field.kind()) {
            case MESSAGE, MAP -> {
                size += field.kind() == MessageShape.Kind.MAP ? MAP_ENTRY : ELEMENT;
                if (depth == MOST_DEPTH) {
                    in.skipRawBytes(length);
                    return;
                }
                int outer = in.pushLimit(length);
                message(field.type(), depth + 1);
                in.popLimit(outer);
            }
            case TEXT -> {
                in.skipRawBytes(length);
                // One character beyond Latin-1, and all of them take two bytes.
                size += TEXT + 2L * length;
            }
            case BYTES -> {
                in.skipRawBytes(length);
                size += TEXT + length;
            }
            case NUMBERS -> {
                long count = count(field.width(), length);
                size += NUMBERS + NUMBER * count;
            }
            case OTHER -> in.skipRawBytes(length);
        }
    }

    /** How many numbers are packed into so many bytes, which are passed over. */
    private int count(int width, int length) throws IOException {
        if (width > 0) {
            in.skipRawBytes(length);
            return length / width;
        }
        int count = 0;
        for (int i = 0; i < length; i++) {
            count += in.readRawByte() >= 0 ? 1 : 0;
        }
        return count;
    }
}
