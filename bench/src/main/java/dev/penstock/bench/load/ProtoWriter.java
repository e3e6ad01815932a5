package dev.penstock.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf fields and tells where they lie, so that they can be patched. One thread. */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtoWriter string(int field, String text) {
        bytes(field, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Returns where the varint starts. */
    int varint(int field, long value) {
        tag(field, VARINT);
        int at = out.size();
        rawVarint(value);
        return at;
    }

    /** Returns where the eight bytes start. */
    int fixed64(int field) {
        tag(field, FIXED64);
        int at = out.size();
        out.writeBytes(new byte[8]);
        return at;
    }

    /** Returns where the bytes of the nested message start. */
    int bytes(int field, byte[] nested) {
        tag(field, LENGTH_DELIMITED);
        rawVarint(nested.length);
        int at = out.size();
        out.writeBytes(nested);
        return at;
    }

    /** A map entry of strings. */
    ProtoWriter entry(int field, String key, String value) {
        bytes(field, new ProtoWriter().string(1, key).string(2, value).toBytes());
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private void tag(int field, int type) {
        rawVarint((long) field << 3 | type);
    }

    private void rawVarint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
