package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;

/** What happens to a subscriber that reads more slowly than events arrive. */
public enum Policy {
    /** Nothing is lost: it is served from disk until it has caught up. */
    REPLAY,
    /** Only the newest event per key. */
    CONFLATE,
    /** The oldest events are skipped and their number told. */
    SKIP,
    /** The call ends with a cursor that resumes it. */
    DISCONNECT;

    /**
     * The policy of a number of the contracts' {@code SlowConsumer}; 0: the default, REPLAY.
     *
     * @throws dev.penstock.refusal.RefusedException when there is none
     */
    public static Policy numbered(int wanted) {
        if (wanted < 0 || wanted > values().length) {
            throw Refusal.invalid("slow_consumer", wanted, "REPLAY, CONFLATE, SKIP or DISCONNECT")
                    .asException();
        }
        return wanted == 0 ? REPLAY : values()[wanted - 1];
    }

    /**
     * Checks the policy wanted of a stream of samples, which conflates by nature.
     *
     * @throws dev.penstock.refusal.RefusedException when it is none that such a stream can have
     */
    public static void sampled(int wanted) {
        if (wanted != 0 && numbered(wanted) != CONFLATE) {
            throw Refusal.invalid(
                            "slow_consumer",
                            numbered(wanted),
                            "CONFLATE or none: what is sampled has the newest values only")
                    .asException();
        }
    }
}
