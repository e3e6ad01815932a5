package dev.penstock.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of segments: archived ones, then live ones, without a gap. Any thread; it touches no file.
 */
final class Held {

    @GuardedBy("this")
    private final Deque<Segment> archived;

    @GuardedBy("this")
    private final Deque<Segment> live;

    /** Of each lane, what lies below cannot be read any more. */
    @GuardedBy("this")
    private final long[] lost;

    Held(List<Segment> archived, List<Segment> live, int lanes) {
        this.archived = new ArrayDeque<>(archived);
        this.live = new ArrayDeque<>(live);
        this.lost = new long[lanes];
    }

    /** All segments, oldest first. */
    synchronized List<Segment> all() {
        var all = new ArrayList<Segment>(archived.size() + live.size());
        all.addAll(archived);
        all.addAll(live);
        return all;
    }

    synchronized List<Segment> live() {
        return new ArrayList<>(live);
    }

    synchronized @Nullable Segment last() {
        return live.peekLast();
    }

    /** Where the live segments begin. */
    synchronized long start(int lane) {
        return live.getFirst().header().ends()[lane];
    }

    /** Where what can be read begins. */
    synchronized long oldest(int lane) {
        Segment first = archived.isEmpty() ? live.getFirst() : archived.getFirst();
        return Math.max(first.header().ends()[lane], lost[lane]);
    }

    synchronized boolean contains(long sequence) {
        return archived.stream().anyMatch(one -> one.header().sequence() == sequence)
                || live.stream().anyMatch(one -> one.header().sequence() == sequence);
    }

    synchronized void add(Segment segment) {
        live.addLast(segment);
    }

    /** The last segment has grown. */
    synchronized void grow(long bytes) {
        live.addLast(live.removeLast().withBytes(bytes));
    }

    /** Gives up what lies below these ends. */
    synchronized void lose(long[] ends) {
        for (int lane = 0; lane < lost.length; lane++) {
            lost[lane] = Math.max(lost[lane], ends[lane]);
        }
    }

    /** The oldest live segment, if its facts are all released and it is not the last. */
    synchronized @Nullable Segment releasable(long[] released) {
        if (live.size() < 2) {
            return null;
        }
        var following = live.iterator();
        Segment oldest = following.next();
        long[] ends = following.next().header().ends();
        for (int lane = 0; lane < ends.length; lane++) {
            if (ends[lane] > released[lane]) {
                return null;
            }
        }
        return oldest;
    }

    /** The oldest live segment is the newest archived one from now on. */
    synchronized void archive() {
        archived.addLast(live.removeFirst());
    }

    /** Forgets the oldest live segment, behind which nothing is archived. */
    synchronized Segment forgetLive() {
        return live.removeFirst();
    }

    /** Forgets the oldest archived segment, and returns it if there was one. */
    synchronized @Nullable Segment forgetArchived() {
        return archived.pollFirst();
    }

    /** Bytes of archived and live segments. */
    synchronized long bytes() {
        return archivedBytes() + live.stream().mapToLong(Segment::bytes).sum();
    }

    synchronized long archivedBytes() {
        return archived.stream().mapToLong(Segment::bytes).sum();
    }

    /** The newest time of the oldest archived segment; {@link Long#MAX_VALUE} if there is none. */
    synchronized long oldestMillis() {
        if (archived.isEmpty()) {
            return Long.MAX_VALUE;
        }
        var following = archived.iterator();
        following.next();
        SegmentHeader next =
                following.hasNext() ? following.next().header() : live.getFirst().header();
        long newest = 0;
        for (long time : next.times()) {
            newest = Math.max(newest, time);
        }
        return newest;
    }
}
