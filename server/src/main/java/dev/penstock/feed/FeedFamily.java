package dev.penstock.feed;

/**
 * Feeds that are parts of a stored feed, told apart by a number: the rooms of a chat, say. Threads as
 * for the {@link FeedGroup} that it is.
 */
public final class FeedFamily extends FeedGroup {
    private final FeedIndex index;

    FeedFamily(
            int id,
            String name,
            int lane,
            long epoch,
            FeedIndex index,
            Route route,
            RingBudget budget,
            int ringCapacity,
            long end) {
        super(id, name, lane, epoch, index, route, budget, ringCapacity, end);
        this.index = index;
    }

    /** Sees events of the family, on the calling thread. */
    @FunctionalInterface
    public interface Place {

        /** One event: of which feed, where, and of what kind. True to go on. */
        boolean event(long number, long offset, byte kind);
    }

    /**
     * Shows where events of all feeds of the family lie, below an offset, newest first, until the
     * visitor says so. Blocks on the disk: reader threads only.
     */
    public void backwards(long before, Place visitor) {
        index.backwards(before, visitor);
    }
}
