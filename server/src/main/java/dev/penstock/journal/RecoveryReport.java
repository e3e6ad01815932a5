package dev.penstock.journal;

/**
 * What opening the journal found and did; for the operator.
 *
 * @param finding the state it was in
 * @param groups whole groups kept
 * @param bytes bytes of segments kept
 * @param cutBytes bytes cut off
 * @param newEpoch true if something that may have been acknowledged as synced was cut
 * @param message one sentence for people
 */
public record RecoveryReport(
        Finding finding, long groups, long bytes, long cutBytes, boolean newEpoch, String message) {

    /** See the constants. */
    public enum Finding {
        /** Every group was whole. */
        WHOLE,
        /** The last write had been interrupted. */
        TORN_TAIL,
        /** The last group was not what had been written. */
        DAMAGED_TAIL,
        /** Whole groups followed after a damaged one, and were cut with it as told. */
        DAMAGED_MIDDLE,
        /** Groups known to have been synced were not there. */
        MISSING_TAIL
    }
}
