package dev.penstock.bench.load;

/** Walks the fields of one message in place; reusable. One thread. */
final class ProtoReader {
    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** The field number that {@link #next} found. */
    int field;

    /** The value of a varint field, or the length of a length-delimited one. */
    long number;

    /** Where the content of a fixed or length-delimited field starts. */
    int start;

    ProtoReader on(byte[] buffer, int offset, int length) {
        bytes = buffer;
        at = offset;
        end = offset + length;
        return this;
    }

    /** Moves to the next field; false at the end. */
    boolean next() {
        if (at >= end) {
            return false;
        }
        int tag = (int) varint();
        field = tag >>> 3;
        switch (tag & 7) {
            case 0 -> number = varint();
            case 1 -> skip(8);
            case 2 -> {
                number = varint();
                skip((int) number);
            }
            case 5 -> skip(4);
            default -> throw new IllegalStateException("wire type " + (tag & 7));
        }
        return true;
    }

    double asDouble() {
        return Wire.getDouble(bytes, start);
    }

    private void skip(int size) {
        start = at;
        at += size;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
