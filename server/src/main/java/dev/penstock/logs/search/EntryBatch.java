package dev.penstock.logs.search;

import dev.penstock.feed.Feed;
import dev.penstock.feed.History;
import java.util.Arrays;

/**
 * Some events of the feed, copied out of the store, so that nothing of the store is held while they
 * are looked at. One thread; reusable.
 */
final class EntryBatch {
    private final int maxBytes;
    private byte[] bytes = new byte[64 << 10];
    private long[] offsets = new long[256];
    private long[] times = new long[256];
    private int[] ends = new int[256];
    private int count;
    private int length;

    EntryBatch(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Reads events from an offset to another, exclusive; returns where to go on. */
    long read(Feed feed, long from, long to) {
        count = 0;
        length = 0;
        boolean[] beyond = new boolean[1];
        History.Scan scan =
                feed.history()
                        .scan(
                                from,
                                maxBytes,
                                (offset, timeMillis, _, buffer, begin, end) -> {
                                    if (offset >= to) {
                                        beyond[0] = true;
                                        return false;
                                    }
                                    add(offset, timeMillis, buffer, begin, end);
                                    return true;
                                });
        return scan.atEnd() || beyond[0] ? to : Math.min(to, scan.next());
    }

    private void add(long offset, long timeMillis, byte[] buffer, int from, int to) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            times = Arrays.copyOf(times, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        int size = to - from;
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + size));
        }
        System.arraycopy(buffer, from, bytes, length, size);
        length += size;
        offsets[count] = offset;
        times[count] = timeMillis;
        ends[count++] = length;
    }

    int count() {
        return count;
    }

    /** Payload bytes in all. */
    int bytes() {
        return length;
    }

    long offset(int index) {
        return offsets[index];
    }

    /** When it was stored. */
    long storedMillis(int index) {
        return times[index];
    }

    /** The entry, good until the next read. */
    LogLine line(int index) {
        return LogLine.of(bytes, index == 0 ? 0 : ends[index - 1], ends[index]);
    }
}
