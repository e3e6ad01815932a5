package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A fast 64-bit hash of short byte strings: 16 bytes a step folded by a 128-bit multiplication, keyed
 * per process so that clients cannot choose keys that collide. Stateless, any thread.
 */
final class KeyHash {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED;
    private static final long ODD;

    static {
        var random = new SecureRandom();
        SEED = random.nextLong();
        ODD = random.nextLong() | 1;
    }

    private KeyHash() {}

    static long of(byte[] bytes, int from, int to) {
        long state = SEED ^ (to - from) * 0x9E3779B97F4A7C15L;
        int at = from;
        while (to - at >= 16) {
            long low = (long) LONGS.get(bytes, at);
            long high = (long) LONGS.get(bytes, at + 8);
            state = fold(low ^ state, high ^ ODD);
            at += 16;
        }
        long low = tail(bytes, at, Math.min(to, at + 8));
        long high = tail(bytes, Math.min(to, at + 8), to);
        state = fold(low ^ state, high ^ ODD);
        return fold(state ^ 0x2D358DCCAA6C78A5L, ODD ^ SEED);
    }

    private static long tail(byte[] bytes, int from, int to) {
        if (to - from == 8) {
            return (long) LONGS.get(bytes, from);
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << 8 | (bytes[i] & 0xFF);
        }
        return word;
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
