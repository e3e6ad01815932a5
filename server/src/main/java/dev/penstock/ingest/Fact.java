package dev.penstock.ingest;

import java.util.Arrays;

/**
 * One committed fact, as views see it: a window onto the batch it came in, valid until {@link
 * View#apply} returns. Lane thread only.
 */
public final class Fact {
    private int lane;
    private long offset;
    private long timeMillis;
    private byte kind;
    private byte[] bytes = new byte[0];
    private int from;
    private int to;

    /** Points this window at a fact. */
    public Fact set(
            int lane, long offset, long timeMillis, byte kind, byte[] bytes, int from, int to) {
        this.lane = lane;
        this.offset = offset;
        this.timeMillis = timeMillis;
        this.kind = kind;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        return this;
    }

    public int lane() {
        return lane;
    }

    public long offset() {
        return offset;
    }

    /** The lane's time when it was decided, milliseconds since 1970. */
    public long timeMillis() {
        return timeMillis;
    }

    public byte kind() {
        return kind;
    }

    /** The array that holds the payload between {@link #from} and {@link #to}; not to be kept. */
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** The payload, copied: may be kept. */
    public byte[] copy() {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
