package dev.penstock.series;

import java.util.Arrays;

/**
 * Counts of values by size, each size 64th part of an octave: quantiles within 1 % for the cost of a
 * shift and a probe per value. One thread.
 */
final class Sketch {
    private static final int SUB_BITS = 6;
    private static final int SHIFT = 52 - SUB_BITS;
    private static final int MINUS_ZERO = (int) (Long.MIN_VALUE >> SHIFT);
    private static final int HASH = 0x9E3779B1;

    private int[] keys = new int[16];
    private long[] counts = new long[16];
    private int used;
    private long total;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(double value) {
        int key = (int) (Double.doubleToRawLongBits(value) >> SHIFT);
        int slot = slot(key);
        if (counts[slot]++ == 0) {
            keys[slot] = key;
            if (++used * 2 > keys.length) {
                grow();
            }
        }
        total++;
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    boolean isEmpty() {
        return total == 0;
    }

    /** The value such that this part of all is not greater. */
    double quantile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * total));
        long[] sorted = new long[used];
        int n = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (counts[slot] > 0) {
                sorted[n++] = (long) order(keys[slot]) << 32 | slot;
            }
        }
        Arrays.sort(sorted);
        for (long entry : sorted) {
            int slot = (int) entry;
            rank -= counts[slot];
            if (rank <= 0) {
                return Math.clamp(middle(keys[slot]), min, max);
            }
        }
        return max;
    }

    /** Negative numbers come first, the greatest in size before the others. */
    private static int order(int key) {
        return key >= 0 ? key : Integer.MIN_VALUE - key;
    }

    private static double middle(int key) {
        if (key == 0 || key == MINUS_ZERO) {
            // Zeros, and what is too small to be told from them.
            return 0;
        }
        double low = Double.longBitsToDouble((long) key << SHIFT);
        double high = Double.longBitsToDouble(((long) key << SHIFT) + (1L << SHIFT) - 1);
        return low / 2 + high / 2;
    }

    private int slot(int key) {
        int mask = keys.length - 1;
        int slot = ((key * HASH) >>> 16) & mask;
        while (counts[slot] > 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        long[] oldCounts = counts;
        keys = new int[oldKeys.length * 2];
        counts = new long[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldCounts[i] > 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
