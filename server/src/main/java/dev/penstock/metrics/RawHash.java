package dev.penstock.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A 64-bit hash of a range of bytes, continued from a seed. Any thread. */
interface RawHash {

    long hash(byte[] bytes, int from, int to, long seed);

    /** Multiply and fold, 16 bytes at a time; with a secret seed, collisions cannot be aimed at. */
    static RawHash folded() {
        return Folded.INSTANCE;
    }

    /** Mixes one number into another. */
    static long mix(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
    }

    /** The hash used where nothing else is asked for. */
    final class Folded implements RawHash {
        static final Folded INSTANCE = new Folded();

        private static final long A = 0x9e3779b97f4a7c15L;
        private static final long B = 0xd1b54a32d192ed03L;
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final VarHandle INTS =
                MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

        private Folded() {}

        @Override
        public long hash(byte[] bytes, int from, int to, long seed) {
            int length = to - from;
            long state = seed ^ A;
            int at = from;
            while (to - at > 16) {
                state = mix(eight(bytes, at) ^ B, eight(bytes, at + 8) ^ state);
                at += 16;
            }
            long low;
            long high;
            int left = to - at;
            if (left >= 8) {
                low = eight(bytes, at);
                high = eight(bytes, to - 8);
            } else if (left >= 4) {
                low = (int) INTS.get(bytes, at);
                high = (int) INTS.get(bytes, to - 4);
            } else if (left > 0) {
                low = few(bytes, at, to);
                high = 0;
            } else {
                low = 0;
                high = 0;
            }
            return mix(mix(low ^ B, high ^ state), A ^ length);
        }

        /** One to three bytes. */
        private static long few(byte[] bytes, int from, int to) {
            long first = bytes[from] & 0xffL;
            long middle = bytes[(from + to) >>> 1] & 0xffL;
            long last = bytes[to - 1] & 0xffL;
            return (first << 16) | (middle << 8) | last;
        }

        private static long eight(byte[] bytes, int at) {
            return (long) LONGS.get(bytes, at);
        }
    }
}
