package dev.penstock.logs.search;

import dev.penstock.store.EventRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entries found, of which only the places are kept: each is read when it is asked for. One thread at a
 * time, which may block.
 */
public final class Hits {
    private static final int FIRST_PIECE = 16;
    private static final int LARGEST_PIECE = 256;

    private final EventRecords records;
    private final int feed;
    private final long[] offsets;
    private int at;

    // Of what has been read so far.
    private int entries;
    private long bytes;

    Hits(EventRecords records, int feed, long[] offsets) {
        this.records = records;
        this.feed = feed;
        this.offsets = offsets;
    }

    /** Whether all have been read. */
    public boolean isDone() {
        return at == offsets.length;
    }

    /** How many of the places are behind. */
    int position() {
        return at;
    }

    /**
     * Reads the next ones, as many as make up at most so many bytes, but at least one; none: that was
     * all. Those that are no longer held are left out.
     */
    public List<Hit> next(int mostBytes) {
        var hits = new ArrayList<Hit>();
        long left = mostBytes;
        while (at < offsets.length && left > 0) {
            long[] places = Arrays.copyOfRange(offsets, at, at + piece(left));
            int i = 0;
            for (byte[] stored : records.getAll(feed, places)) {
                if (stored != null) {
                    left -= stored.length;
                    if (left < 0 && !hits.isEmpty()) {
                        return hits;
                    }
                    // The first byte is the kind of the fact.
                    byte[] payload = Arrays.copyOfRange(stored, 1, stored.length);
                    hits.add(new Hit(places[i], payload));
                    entries++;
                    bytes += stored.length;
                }
                i++;
                at++;
            }
        }
        return hits;
    }

    /** About as many as there is room for, judged by what has been read. */
    private int piece(long room) {
        long fitting = entries == 0 ? FIRST_PIECE : 1 + room * entries / Math.max(1, bytes);
        return (int) Math.min(offsets.length - at, Math.min(LARGEST_PIECE, fitting));
    }
}
