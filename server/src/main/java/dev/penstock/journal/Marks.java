package dev.penstock.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Places in one segment where reading can begin: the positions of groups some way apart, and where the
 * lanes stood there. Written by one thread at a time, read by any.
 */
final class Marks {

    private static final long LEAST_SPACING = 16 << 10;
    private static final long MOST_SPACING = 512 << 10;

    /** Before a group: its position and number, and each lane's end and newest time. */
    @SuppressWarnings("ArrayRecordComponent")
    record Mark(long position, long group, long[] ends, long[] times) {}

    private final long spacing;

    @GuardedBy("this")
    private final List<Mark> marks = new ArrayList<>();

    @GuardedBy("this")
    private boolean walked;

    private Marks(SegmentHeader header, long segmentBytes, boolean walked) {
        this.walked = walked;
        spacing = Math.clamp(segmentBytes / 128, LEAST_SPACING, MOST_SPACING);
        long start = SegmentHeader.bytes(header.ends().length);
        marks.add(new Mark(start, header.firstGroup(), header.ends(), header.times()));
    }

    /** The marks of a segment whose groups are all going to {@link #pass}. */
    static Marks of(SegmentHeader header, long segmentBytes) {
        return new Marks(header, segmentBytes, true);
    }

    /** The marks of a segment nobody has looked into: for now its first group only. */
    static Marks unwalked(SegmentHeader header, long segmentBytes) {
        return new Marks(header, segmentBytes, false);
    }

    /** Whether somebody has to walk the segment, and let its groups pass, before marks are asked for. */
    synchronized boolean walked() {
        return walked;
    }

    synchronized void setWalked() {
        walked = true;
    }

    /** Notes a group if it is far enough from the last one noted; the lanes stand as before it. */
    synchronized void pass(long position, long group, Lanes lanes) {
        if (position - marks.getLast().position() >= spacing) {
            marks.add(new Mark(position, group, lanes.ends(), lanes.times()));
        }
    }

    synchronized int size() {
        return marks.size();
    }

    synchronized Mark get(int index) {
        return marks.get(index);
    }

    /** The last mark for which something holds that holds for the first ones; -1 if for none. */
    synchronized int last(Predicate<Mark> before) {
        return Sorted.last(marks, before);
    }
}
