package dev.penstock.feed;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A named sequence of events in one lane: written by the lane's thread, read by anybody.
 *
 * <p>{@link #publish} and {@link #published} belong to the lane's thread; everything else may be
 * called by any.
 */
public final class Feed {
    private final int id;
    private final String name;
    private final int lane;
    private final long epoch;
    private final History history;
    private final RingBudget budget;
    private final int ringCapacity;
    private final CopyOnWriteArrayList<Runnable> wakes = new CopyOnWriteArrayList<>();
    private int readers;
    private volatile @Nullable Ring ring;
    private volatile long end;

    Feed(
            int id,
            String name,
            int lane,
            long epoch,
            History history,
            RingBudget budget,
            int ringCapacity) {
        this.id = id;
        this.name = name;
        this.lane = lane;
        this.epoch = epoch;
        this.history = history;
        this.budget = budget;
        this.ringCapacity = ringCapacity;
    }

    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Under which the store keeps how far the feed has come. */
    String viewName() {
        return "feed:" + name;
    }

    public int lane() {
        return lane;
    }

    /** The epoch that cursors of this feed carry. */
    public long epoch() {
        return epoch;
    }

    /** The offset behind the newest committed event: where a reader of what comes next starts. */
    public long end() {
        return end;
    }

    /** Whether somebody reads; the ring exists only then. */
    public boolean watched() {
        return ring != null;
    }

    /**
     * Puts stored events before the readers. They must be in the store already.
     *
     * @param leftOutTo events below may be missing in the list, since nobody read when they were
     *     applied: who has begun to since finds them on disk
     */
    synchronized void publish(List<Event> events, long leftOutTo, long newEnd) {
        Ring current = ring;
        if (current != null) {
            current.leaveOut(leftOutTo);
            for (Event event : events) {
                if (event.offset() >= leftOutTo) {
                    current.add(event);
                }
            }
        }
        end = newEnd;
    }

    /** Wakes the readers, once each event loop. */
    void published() {
        for (Runnable wake : wakes) {
            wake.run();
        }
    }

    /** Joins the readers; the ring begins with what is published next. */
    public synchronized void attach() {
        if (readers++ == 0) {
            ring = new Ring(ringCapacity, end, budget);
        }
    }

    /** Leaves the readers; the last one takes the ring along. */
    public synchronized void detach() {
        if (--readers == 0) {
            Ring last = ring;
            ring = null;
            if (last != null) {
                last.clear();
            }
        }
    }

    /** Calls a wake after every commit with events of this feed; it must return at once. */
    public void onPublished(Runnable wake) {
        wakes.add(wake);
    }

    /** Stops calling a wake. */
    public void forget(Runnable wake) {
        wakes.remove(wake);
    }

    @Nullable Ring ring() {
        return ring;
    }

    /** The events on disk. */
    public History history() {
        return history;
    }
}
