package dev.penstock.series;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The heads of one lane: takes points in, and decides which chunk is sealed when. The lane's thread
 * only, but for reading through {@link #table}.
 *
 * <p>The open chunks of a series do not overlap in time. So each chunk holds every write to the times
 * it spans from its first fact to its last one, and of two chunks that hold the same time, that with
 * the later last fact holds the newest write: that is the rank readers go by, also among chunks from
 * before a crash and chunks made again from the journal after it. Of the chunks one fact writes to,
 * none is sealed before it is through: two chunks with one rank must not hold the same time.
 */
final class SeriesHeads {
    /** A series with points in more places at once than this has the quietest sealed. */
    private static final int OPEN_PER_SERIES = 4;

    /** What is older does not come in as it happens. */
    private static final long PAST = 15 * Spans.MINUTE;

    private final HeadTable table = new HeadTable();
    private final int chunkPoints;
    private final List<HeadChunk> open = new ArrayList<>();
    private List<HeadChunk> sealed = new ArrayList<>();
    private long sequenceOffset = -1;
    private int sequenceOrdinal;

    SeriesHeads(int chunkPoints) {
        this.chunkPoints = chunkPoints;
    }

    HeadTable table() {
        return table;
    }

    List<HeadChunk> open() {
        return open;
    }

    /** The chunks sealed and not yet in the store. */
    List<HeadChunk> sealed() {
        return sealed;
    }

    /** Reads a little of all that {@link #append} will need of the series. */
    int touch(int series) {
        HeadChunk head = table.first(series);
        return head == null ? 0 : head.touch();
    }

    void append(int series, long time, double value, long offset, long now) {
        HeadChunk head = table.first(series);
        if (head == null || !head.takes(time) || head.full(chunkPoints, offset)) {
            head = headFor(series, time, offset, now);
        }
        head.append(time, value, offset);
        head.touchedAt = now;
    }

    void seal(HeadChunk chunk) {
        chunk.sealed = true;
        HeadChunk last = open.removeLast();
        if (last != chunk) {
            open.set(chunk.place, last);
            last.place = chunk.place;
        }
        sealed.add(chunk);
    }

    /** The chunks in memory of days that end at or before the time. */
    List<HeadChunk> before(long time) {
        return Stream.concat(open.stream(), sealed.stream())
                .filter(chunk -> chunk.lower < time)
                .toList();
    }

    /** The store has what was sealed: readers find it there. */
    void stored() {
        sealed.forEach(table::unlink);
        sealed = new ArrayList<>();
    }

    private HeadChunk headFor(int series, long time, long offset, long now) {
        HeadChunk quietest = null;
        int count = 0;
        for (HeadChunk chunk = table.first(series); chunk != null; chunk = chunk.next) {
            if (chunk.sealed) {
                continue;
            }
            if (chunk.full(chunkPoints, offset)) {
                seal(chunk);
            } else if (chunk.takes(time)) {
                return chunk;
            } else {
                count++;
                if (chunk.rank() != offset) {
                    quietest = quieter(quietest, chunk);
                }
            }
        }
        if (quietest != null && count >= OPEN_PER_SERIES) {
            seal(quietest);
        }
        return begin(series, time, offset, now);
    }

    private static HeadChunk quieter(@Nullable HeadChunk a, HeadChunk b) {
        return a == null || b.touchedAt <= a.touchedAt ? b : a;
    }

    private HeadChunk begin(int series, long time, long offset, long now) {
        long day = Spans.floor(time, Spans.DAY);
        long lower = Math.max(day, time - Spans.SLACK);
        long limit = Math.min(day + Spans.DAY, lower + Spans.CHUNK);
        HeadChunk before = table.first(series);
        for (HeadChunk other = before; other != null; other = other.next) {
            if (other.sealed) {
                continue;
            }
            if (over(other, day, offset, now)) {
                seal(other);
            } else if (other.lower > time) {
                limit = Math.min(limit, other.lower);
            } else {
                lower = Math.max(lower, other.limit);
            }
        }
        var chunk = new HeadChunk(series, lower, limit, sequence(offset), habit(before));
        chunk.place = open.size();
        open.add(chunk);
        table.push(chunk);
        return chunk;
    }

    /**
     * Whether the series, which comes in with a past, has gone on to another day: then roll-ups of the
     * day before need not wait until the chunk is idle. The present turns from day to day without
     * this, or all series would be sealed at midnight.
     */
    private static boolean over(HeadChunk chunk, long day, long offset, long now) {
        return chunk.limit <= day && chunk.limit <= now - PAST && chunk.rank() != offset;
    }

    private static Habit habit(@Nullable HeadChunk before) {
        if (before == null) {
            return new Habit();
        }
        before.habit().decimal(before.decimal());
        return before.habit();
    }

    /** Unique per chunk: the offset of its first fact, and which chunk of this fact it is. */
    private long sequence(long offset) {
        sequenceOrdinal = offset == sequenceOffset ? sequenceOrdinal + 1 : 0;
        sequenceOffset = offset;
        return offset << 20 | (sequenceOrdinal & 0xF_FFFF);
    }
}
