package dev.penstock.journal;

/**
 * A place in a lane: everything below {@code offset} lies before it. Immutable, any thread.
 *
 * @param epoch of the journal; positions of another epoch may name facts that no longer exist
 * @param lane the lane, from 0
 * @param offset the offset of the next fact
 */
public record Position(long epoch, int lane, long offset) {

    public Position {
        if (lane < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "position: lane " + lane + ", offset " + offset + " (expected: not negative)");
        }
    }
}
