package dev.penstock.ingest;

import dev.penstock.refusal.Refusal;

/**
 * Something asked of a lane. Handed over by {@link Lane#submit}: from then on only the lane's thread
 * touches it, until it is answered by exactly one call of {@link #committed} or {@link #refused}.
 */
public interface Command {

    /** Bytes this command holds in memory; what credit is counted in. At least 1. */
    int weight();

    /** Whether the answer may go out once written, before the facts are synced. */
    default boolean answerWhenWritten() {
        return false;
    }

    /**
     * The facts decided for this command are durable and, unless {@link #answerWhenWritten}, in the
     * lane's views. Lane thread (or journal thread when answered once written): return fast.
     */
    void committed();

    /** Nothing of this command was kept. Lane thread, or the submitter's: return fast. */
    void refused(Refusal refusal);
}
