package dev.penstock.feed;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one feed while somebody reads it. One writer (the lane's thread); readers on
 * any thread see whole slots or learn that they have been overtaken. Readers hold nothing back.
 *
 * <p>Every event of the feed with an offset of at least {@link #coveredFrom} is in the ring; that is
 * what a reader coming from disk checks before it joins.
 */
final class Ring {
    /** What a slot costs beside its payload and a first frame about as large: objects. */
    private static final int SLOT_OVERHEAD = 160;

    private static final int FEWEST = 16;

    private final int capacity;
    private final RingBudget budget;

    /** Doubled when it is full; who still reads the old array finds the same slots there. */
    private volatile AtomicReferenceArray<@Nullable Slot> slots;

    private volatile long first;
    private volatile long next;
    private volatile long coveredFrom;

    /** What frames hold, but for the first of each event. */
    private final AtomicLong frameBytes = new AtomicLong();

    // The writer only
    private long bytes;

    /**
     * Makes an empty ring.
     *
     * @param capacity most slots, a power of two
     * @param coveredFrom every later event will be added
     */
    Ring(int capacity, long coveredFrom, RingBudget budget) {
        this.capacity = capacity;
        this.slots = new AtomicReferenceArray<>(Math.min(FEWEST, capacity));
        this.coveredFrom = coveredFrom;
        this.budget = budget;
    }

    /** Adds an event; drops the oldest when full or over its share or the budget. The writer only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void add(Event event) {
        if (next - first == slots.length()) {
            makeRoom();
        }
        long weight = weight(event);
        budget.take(weight);
        bytes += weight;
        while ((bytes > budget.share() || budget.exceeded()) && next - first > 0) {
            dropOldest();
        }
        slots.set(place(slots, next), new Slot(next, event, this));
        next++;
    }

    /** Puts another event in the place of the one with its offset, if that is here. The writer only. */
    void replace(Event event) {
        long sequence = find(event.offset());
        Slot before = sequence < 0 ? null : get(sequence);
        if (before == null || before.event.offset() != event.offset()) {
            return;
        }
        slots.set(place(slots, sequence), new Slot(sequence, event, this));
        long more = weight(event) - weight(before.event);
        budget.take(more);
        bytes += more;
        giveFrames(before.drop());
    }

    /** Whether more frames may be kept: as much as a share, and not at the cost of events. Any thread. */
    boolean hasRoomForFrames() {
        return frameBytes.get() < budget.share() && !budget.scarce();
    }

    /** A frame is kept. Any thread. */
    void tookFrame(long weight) {
        budget.take(weight);
        frameBytes.addAndGet(weight);
    }

    private void giveFrames(long weight) {
        budget.give(weight);
        frameBytes.addAndGet(-weight);
    }

    /**
     * Drops what is older: readers that keep up have long sent it, and the others find it on disk. The
     * writer only.
     */
    void dropBefore(long timeMillis) {
        Slot oldest;
        while ((oldest = get(first)) != null && oldest.event.timeMillis() < timeMillis) {
            dropOldest();
        }
    }

    private void makeRoom() {
        AtomicReferenceArray<@Nullable Slot> old = slots;
        if (old.length() == capacity) {
            dropOldest();
            return;
        }
        var larger = new AtomicReferenceArray<@Nullable Slot>(2 * old.length());
        for (long sequence = first; sequence < next; sequence++) {
            larger.set(place(larger, sequence), old.get(place(old, sequence)));
        }
        slots = larger;
    }

    private static int place(AtomicReferenceArray<@Nullable Slot> slots, long sequence) {
        return (int) (sequence & (slots.length() - 1));
    }

    /**
     * Events below this offset are not here and will not be: who waits for one is sent to the disk by a
     * sequence number that no slot has. The writer only.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void leaveOut(long offset) {
        if (offset > coveredFrom) {
            clear();
            coveredFrom = offset;
            first++;
            next++;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void dropOldest() {
        int at = place(slots, first);
        Slot oldest = slots.get(at);
        if (oldest == null) {
            throw new IllegalStateException("ring: no slot " + first);
        }
        // Readers between these lines find the slot gone or too new and look again.
        coveredFrom = oldest.event.offset() + 1;
        first++;
        slots.set(at, null);
        long weight = weight(oldest.event);
        budget.give(weight);
        bytes -= weight;
        giveFrames(oldest.drop());
    }

    /** Gives its bytes back. The writer only, when nobody reads any more. */
    void clear() {
        while (next - first > 0) {
            dropOldest();
        }
    }

    /** The slot of a sequence number, or null when it has been dropped or is not there yet. */
    @Nullable Slot get(long sequence) {
        AtomicReferenceArray<@Nullable Slot> held = slots;
        Slot slot = held.get(place(held, sequence));
        return slot != null && slot.sequence == sequence ? slot : null;
    }

    /** The sequence number the next event gets. */
    long next() {
        return next;
    }

    /** The oldest sequence number held (or {@link #next} when empty). */
    long first() {
        return first;
    }

    /**
     * The sequence number of the first event with at least this offset (perhaps one still to come), or
     * -1 when events in between may be missing here.
     */
    long find(long offset) {
        while (true) {
            if (offset < coveredFrom) {
                return -1;
            }
            long low = first;
            long high = next;
            boolean overtaken = false;
            while (low < high && !overtaken) {
                long middle = (low + high) >>> 1;
                Slot slot = get(middle);
                if (slot == null) {
                    overtaken = true;
                } else if (slot.event.offset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (!overtaken && offset >= coveredFrom) {
                return low;
            }
        }
    }

    private static long weight(Event event) {
        return SLOT_OVERHEAD + 2L * event.payload().length;
    }
}
