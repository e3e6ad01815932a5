package dev.penstock.logs.search;

import dev.penstock.logs.search.LogLine.Span;

/** Walks the fields of one protobuf message where it lies. One thread; ends at a malformed place. */
final class Wire {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int tag;
    private long number;
    private int from;

    Wire(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Goes on to the next field; false at the end. */
    boolean next() {
        if (at >= end || !varint()) {
            return false;
        }
        tag = (int) number;
        return switch (tag & 7) {
            case 0 -> varint();
            case 1 -> skip(8);
            case 2 -> varint() && number >= 0 && skip(number);
            case 5 -> skip(4);
            default -> false;
        };
    }

    /** Number and wire type of the field. */
    int tag() {
        return tag;
    }

    /** The value of a varint field. */
    long number() {
        return number;
    }

    /** Where the content of a length-delimited field lies. */
    Span span() {
        return new Span(from, at);
    }

    private boolean skip(long count) {
        if (count > end - at) {
            return false;
        }
        from = at;
        at += (int) count;
        return true;
    }

    private boolean varint() {
        long value = 0;
        for (int shift = 0; shift < 64 && at < end; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                number = value;
                return true;
            }
        }
        return false;
    }
}
