package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays: fixed width, big-endian, and variable length. Stateless, any thread. */
final class Bytes {
    static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final int MAX_VARINT = 10;

    private Bytes() {}

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    /** Writes unsigned; returns the index behind. */
    static int putVarint(byte[] into, int at, long value) {
        int index = at;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            into[index++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[index++] = (byte) rest;
        return index;
    }
}
