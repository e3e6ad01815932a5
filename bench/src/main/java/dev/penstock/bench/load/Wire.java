package dev.penstock.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in protobuf bytes, read and overwritten in place. Any thread. */
final class Wire {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Wire() {}

    static void putDouble(byte[] to, int at, double value) {
        LONGS.set(to, at, Double.doubleToRawLongBits(value));
    }

    static double getDouble(byte[] from, int at) {
        return Double.longBitsToDouble((long) LONGS.get(from, at));
    }

    /** Overwrites a varint with one of the same length. */
    static void putVarint(byte[] to, int at, int size, long value) {
        long rest = value;
        for (int i = at; i < at + size - 1; i++) {
            to[i] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        if (rest > 0x7f) {
            throw new IllegalArgumentException(value + " does not fit in " + size + " bytes");
        }
        to[at + size - 1] = (byte) rest;
    }

    /** Writes a varint so that it ends before {@code end}; returns where it starts. */
    static int putVarintBefore(byte[] to, int end, long value) {
        int size = varintSize(value);
        putVarint(to, end - size, size, value);
        return end - size;
    }

    static int varintSize(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
}
