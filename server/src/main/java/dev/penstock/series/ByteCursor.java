package dev.penstock.series;

/** Walks over encoded bytes. One thread; reading beyond the end throws, as corrupt bytes would. */
final class ByteCursor {
    final byte[] bytes;
    int at;
    final int end;

    ByteCursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int unsignedByte() {
        return bytes[at++] & 0xFF;
    }

    long varint() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
            shift += 7;
            if (shift > 63) {
                throw new IllegalArgumentException("varint of more than 10 bytes");
            }
        }
    }

    long signed() {
        return Bytes.unzigzag(varint());
    }
}
