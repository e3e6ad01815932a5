package dev.penstock.journal;

import java.util.Arrays;

/**
 * Facts of one lane, encoded one after the other, with consecutive offsets. Reusable. Filled by the
 * lane's thread and then lent to the journal: from {@link Journal#append} until the append's listener
 * has been called — for {@link Durability#RECEIVED} too — nobody changes it.
 */
public final class Batch {

    private final int lane;
    private long firstOffset;
    private long timeMillis;
    private int count;
    private byte[] bytes;
    private int length;

    public Batch(int lane) {
        this(lane, 1024);
    }

    public Batch(int lane, int capacity) {
        this.lane = lane;
        this.bytes = new byte[capacity];
    }

    /** Empties the batch and says where it begins. */
    public void reset(long newFirstOffset, long newTimeMillis) {
        firstOffset = newFirstOffset;
        timeMillis = newTimeMillis;
        count = 0;
        length = 0;
    }

    /** Takes out the facts from this many on, which begin at this length. */
    public void cut(int newCount, int newLength) {
        count = newCount;
        length = newLength;
    }

    /** Lets go of the memory of an empty batch that has grown beyond so many bytes. */
    public void shrink(int mostBytes) {
        if (bytes.length > mostBytes) {
            bytes = new byte[mostBytes];
        }
    }

    /** Adds a fact: its length as a varint, its kind, its payload. */
    public void add(byte kind, byte[] payload, int from, int to) {
        int size = 1 + to - from;
        ensure(size + Varint.MAX_BYTES);
        length = Varint.put(bytes, length, size);
        bytes[length++] = kind;
        System.arraycopy(payload, from, bytes, length, to - from);
        length += to - from;
        count++;
    }

    /** Adds one fact that is already encoded, length and kind included. */
    public void addEncoded(byte[] fact, int from, int to) {
        ensure(to - from);
        System.arraycopy(fact, from, bytes, length, to - from);
        length += to - from;
        count++;
    }

    /** Shows the facts in order: kind and payload {@code buffer[from, to)}, which follows its kind. */
    public void forEach(Replayer visitor) {
        int at = 0;
        for (long offset = firstOffset; at < length; offset++) {
            int size = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                size |= (b & 0x7f) << shift;
                if (b >= 0) {
                    break;
                }
            }
            visitor.fact(lane, offset, timeMillis, bytes[at], bytes, at + 1, at + size);
            at += size;
        }
    }

    public int lane() {
        return lane;
    }

    public long firstOffset() {
        return firstOffset;
    }

    /** The lane's time of all facts of this batch; never goes back within a lane. */
    public long timeMillis() {
        return timeMillis;
    }

    public int count() {
        return count;
    }

    /** The encoded facts; only the first {@link #length} bytes count. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
