package dev.penstock.feed;

/**
 * One committed event of a feed. Immutable by agreement: nobody writes to the payload. Any thread.
 *
 * @param lane the lane of its feed
 * @param offset its place in the lane; rising, with gaps
 * @param timeMillis the lane's time when it was decided, milliseconds since 1970
 * @param kind what the payload is; the feature's own numbering
 * @param payload the fact's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copied nowhere on purpose
public record Event(int lane, long offset, long timeMillis, byte kind, byte[] payload) {}
