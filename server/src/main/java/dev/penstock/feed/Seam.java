package dev.penstock.feed;

import org.jspecify.annotations.Nullable;

/**
 * Where history joins live: one reader's place in one feed. It reads the ring while it keeps up and
 * the disk when it does not, and passes from one to the other without a gap and without a duplicate,
 * because both are asked for the same thing: the first event at or after {@link #offset}.
 *
 * <p>One thread at a time (the subscription's event loop). A {@link Slice} read from disk meanwhile
 * by another thread does not touch this object until it is consumed here.
 */
public final class Seam {
    private static final long ON_DISK = -1;

    /** What a reader finds at its place. */
    public enum Found {
        /** An event, in memory: {@link #frame}, then {@link #advance}. */
        EVENT,
        /** Nothing yet; the feed's wake tells of more. */
        NOTHING,
        /** The next event, if any, is on disk only: read a {@link Slice}, or {@link #skip}. */
        BEHIND
    }

    private final Feed feed;
    private final Ring ring;
    private long offset;
    private long sequence = ON_DISK;
    private long overtakenAt = ON_DISK;
    private @Nullable Slot current;

    /** A reader of an attached feed, to start at an offset. */
    public Seam(Feed feed, long offset) {
        Ring current = feed.ring();
        if (current == null) {
            throw new IllegalStateException("feed " + feed.name() + " is not attached");
        }
        this.feed = feed;
        this.ring = current;
        this.offset = offset;
    }

    public Feed feed() {
        return feed;
    }

    /** The offset of the next event wanted: everything before has been seen. */
    public long offset() {
        return offset;
    }

    /** Looks at the reader's place. */
    public Found look() {
        if (sequence == ON_DISK) {
            sequence = ring.find(offset);
            if (sequence == ON_DISK) {
                return Found.BEHIND;
            }
        }
        Slot slot = ring.get(sequence);
        if (slot != null) {
            current = slot;
            return Found.EVENT;
        }
        if (sequence >= ring.next()) {
            return Found.NOTHING;
        }
        // Overtaken, unless the slot came between the two looks.
        slot = ring.get(sequence);
        if (slot != null) {
            current = slot;
            return Found.EVENT;
        }
        overtakenAt = sequence;
        sequence = ON_DISK;
        return Found.BEHIND;
    }

    /** The event found. */
    public Event event() {
        return found().event;
    }

    /** The frame of the event found, in a shared rendering. */
    public Frame frame(SharedRendering rendering) {
        return found().frame(rendering, feed.epoch());
    }

    /** Goes on behind the event found. */
    public void advance() {
        offset = found().event.offset() + 1;
        sequence++;
        current = null;
    }

    /** Goes on at an offset reached by reading from disk. */
    public void moveTo(long newOffset) {
        offset = Math.max(offset, newOffset);
        sequence = ON_DISK;
        overtakenAt = ON_DISK;
        current = null;
    }

    /**
     * Gives up what is on disk only. Returns how many events were passed over; of a reader that never
     * read the ring, how many offsets.
     */
    public long skip() {
        long before = offset;
        long reached;
        while (true) {
            long first = ring.first();
            Slot oldest = ring.get(first);
            if (oldest != null) {
                offset = oldest.event.offset();
                sequence = first;
                reached = first;
                break;
            }
            if (first == ring.next()) {
                offset = Math.max(offset, feed.end());
                sequence = ON_DISK;
                reached = first;
                break;
            }
        }
        current = null;
        long passed = overtakenAt == ON_DISK ? offset - before : reached - overtakenAt;
        overtakenAt = ON_DISK;
        return Math.max(0, passed);
    }

    private Slot found() {
        Slot slot = current;
        if (slot == null) {
            throw new IllegalStateException("no event found at " + offset);
        }
        return slot;
    }
}
