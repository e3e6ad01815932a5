package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One feed of a family while somebody reads it or waits for it: its ring, and who is woken. Guarded by
 * the family; {@link #ring} and {@link #wake} are for any thread.
 */
final class Branch {
    private final CopyOnWriteArrayList<Runnable> wakes = new CopyOnWriteArrayList<>();
    private final List<Event> fresh = new ArrayList<>(2);
    private int readers;
    private long leftOutTo;
    private volatile @Nullable Ring ring;

    @Nullable Ring ring() {
        return ring;
    }

    /** Adds a reader; true for the first, with whom the ring begins. */
    boolean attach(int ringCapacity, long end, RingBudget budget) {
        if (readers++ > 0) {
            return false;
        }
        ring = new Ring(ringCapacity, end, budget);
        return true;
    }

    void detach() {
        if (--readers == 0) {
            Ring last = ring;
            ring = null;
            fresh.clear();
            if (last != null) {
                last.clear();
            }
        }
    }

    void add(Runnable wake) {
        wakes.add(wake);
    }

    void remove(Runnable wake) {
        wakes.remove(wake);
    }

    boolean unused() {
        return readers == 0 && wakes.isEmpty();
    }

    /** Events below may be missing here: who has begun to read since finds them on disk. */
    void leaveOut(long offset) {
        leftOutTo = offset;
    }

    void offer(Fact fact) {
        if (ring != null) {
            fresh.add(
                    new Event(
                            fact.lane(),
                            fact.offset(),
                            fact.timeMillis(),
                            fact.kind(),
                            fact.copy()));
        }
    }

    /** Puts another event in the place of the one with its offset, offered or published. */
    void replace(Event event) {
        fresh.replaceAll(offered -> offered.offset() == event.offset() ? event : offered);
        Ring current = ring;
        if (current != null) {
            current.replace(event);
        }
    }

    /** Puts what was offered before the readers. It must be on disk already. */
    void publish() {
        Ring current = ring;
        if (current != null) {
            current.leaveOut(leftOutTo);
            fresh.forEach(current::add);
        }
        fresh.clear();
    }

    /** Lets go what is older. */
    void dropBefore(long timeMillis) {
        Ring current = ring;
        if (current != null) {
            current.dropBefore(timeMillis);
        }
    }

    /** Wakes the readers, once each event loop. */
    void wake() {
        for (Runnable wake : wakes) {
            wake.run();
        }
    }
}
