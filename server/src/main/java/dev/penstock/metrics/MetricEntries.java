package dev.penstock.metrics;

import java.util.Arrays;

/**
 * The metrics of one {@code collection.DataPoint}: a name given twice keeps its place and takes the
 * later value. Owned by one decoder, reused.
 */
final class MetricEntries {
    private static final int SCANNED = 16;

    private final int most;
    private byte[] bytes = new byte[0];
    int count;
    int[] from = new int[SCANNED];
    int[] to = new int[SCANNED];
    long[] hash = new long[SCANNED];
    double[] value = new double[SCANNED];
    int[] series = new int[SCANNED];

    /** Places plus one by hash, once there are more than are quickly scanned. */
    private int[] index = new int[0];

    /** Of more than {@code most}, one more is kept: enough to refuse them. */
    MetricEntries(int most) {
        this.most = most;
    }

    void start(byte[] message) {
        bytes = message;
        count = 0;
    }

    /** Takes in one metric; false if there are too many already and this one was left out. */
    boolean put(int nameFrom, int nameTo, long nameHash, double metric) {
        int place = find(nameFrom, nameTo, nameHash);
        if (place < count) {
            value[place] = metric;
            return true;
        }
        if (count > most) {
            return false;
        }
        append(nameFrom, nameTo, nameHash, metric);
        return true;
    }

    private int find(int nameFrom, int nameTo, long nameHash) {
        if (count > SCANNED) {
            return index[slot(nameFrom, nameTo, nameHash)] - 1 & Integer.MAX_VALUE;
        }
        for (int i = 0; i < count; i++) {
            if (same(i, nameFrom, nameTo, nameHash)) {
                return i;
            }
        }
        return count;
    }

    private boolean same(int place, int nameFrom, int nameTo, long nameHash) {
        return hash[place] == nameHash
                && Arrays.equals(bytes, from[place], to[place], bytes, nameFrom, nameTo);
    }

    /** Where the index has that name, or has room for it. */
    private int slot(int nameFrom, int nameTo, long nameHash) {
        int mask = index.length - 1;
        int slot = (int) (nameHash >>> 32) & mask;
        while (index[slot] != 0 && !same(index[slot] - 1, nameFrom, nameTo, nameHash)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void append(int nameFrom, int nameTo, long nameHash, double metric) {
        if (count == from.length) {
            grow();
        }
        from[count] = nameFrom;
        to[count] = nameTo;
        hash[count] = nameHash;
        value[count] = metric;
        count++;
        if (count == SCANNED + 1) {
            startIndex();
        } else if (count > SCANNED) {
            index[slot(nameFrom, nameTo, nameHash)] = count;
        }
    }

    private void startIndex() {
        int size = Integer.highestOneBit(most + 1) * 4;
        if (index.length != size) {
            index = new int[size];
        } else {
            Arrays.fill(index, 0);
        }
        for (int i = 0; i < count; i++) {
            index[slot(from[i], to[i], hash[i])] = i + 1;
        }
    }

    private void grow() {
        int capacity = from.length * 2;
        from = Arrays.copyOf(from, capacity);
        to = Arrays.copyOf(to, capacity);
        hash = Arrays.copyOf(hash, capacity);
        value = Arrays.copyOf(value, capacity);
        series = Arrays.copyOf(series, capacity);
    }
}
