package dev.penstock.journal;

import java.util.concurrent.atomic.AtomicLongArray;

/** Where each lane ends: the next offset and the newest time. Written by one thread, read by any. */
final class Lanes {

    private final AtomicLongArray ends;
    private final AtomicLongArray times;

    Lanes(int count) {
        ends = new AtomicLongArray(count);
        times = new AtomicLongArray(count);
    }

    static Lanes of(long[] ends, long[] times) {
        var lanes = new Lanes(ends.length);
        for (int lane = 0; lane < ends.length; lane++) {
            lanes.set(lane, ends[lane], times[lane]);
        }
        return lanes;
    }

    int count() {
        return ends.length();
    }

    long end(int lane) {
        return ends.get(lane);
    }

    long time(int lane) {
        return times.get(lane);
    }

    void set(int lane, long end, long time) {
        times.set(lane, time);
        ends.set(lane, end);
    }

    long[] ends() {
        return copy(ends);
    }

    long[] times() {
        return copy(times);
    }

    private static long[] copy(AtomicLongArray values) {
        long[] copy = new long[values.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values.get(i);
        }
        return copy;
    }
}
