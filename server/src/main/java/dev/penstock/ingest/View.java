package dev.penstock.ingest;

import dev.penstock.store.WriteGroup;

/**
 * State made of committed facts: applied in order, on the lane's thread, the same way when they
 * happen and when the journal is replayed. {@code apply} never refuses, and reads no configuration,
 * no clock and no randomness; what it needs is in the fact.
 */
public interface View {

    /** The name under which this view's position is stored; stable. */
    String name();

    /** Takes one fact; what is to be stored goes into the group, which commits with the position. */
    void apply(Fact fact, WriteGroup group);

    /** The facts of a commit have been applied: what was gathered for the store goes into the group. */
    default void store(WriteGroup group) {}

    /**
     * Whether what was applied is only in memory until {@link #checkpoint}: its stored position then
     * moves at checkpoints only.
     */
    default boolean heldInMemory() {
        return false;
    }

    /** A group with what this view put into it is committed: by a commit, housekeeping, a checkpoint. */
    default void stored() {}

    /**
     * All facts of the lane below this offset have been applied and stored, in every view: wake those
     * who wait. The first call comes when the replay is done.
     */
    default void published(long next) {}

    /**
     * Everything up to the lane's position must be storable: what is still only in memory goes into
     * the group. Called before the store is flushed and the journal is shortened.
     */
    default void checkpoint(WriteGroup group) {}

    /** Housekeeping (idle seals, retention); called about once a second. */
    default void maintain(long nowMillis, WriteGroup group) {}

    /** Whether housekeeping is under way that need not wait for a second to go on. */
    default boolean busy() {
        return false;
    }
}
