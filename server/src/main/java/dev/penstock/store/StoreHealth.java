package dev.penstock.store;

/**
 * Whether the store can take writes; ask before admitting work.
 *
 * @param state the state
 * @param detail what the engine said, for the operator; empty when healthy
 */
public record StoreHealth(State state, String detail) {

    static final StoreHealth HEALTHY = new StoreHealth(State.HEALTHY, "");

    /** See the constants. */
    public enum State {
        HEALTHY,
        /** The disk is full; the store goes on by itself once there is space. */
        OUT_OF_SPACE,
        /** Background work fails; needs the operator. */
        FAILED
    }

    public boolean healthy() {
        return state == State.HEALTHY;
    }
}
