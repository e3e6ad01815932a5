package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The newest points of one series, compressed in the order they came. The lane appends; any thread
 * reads, without locks: the encoded bits are append-only, and the count of points is released after
 * them, as is each larger array after what was copied into it.
 *
 * <p>All times lie in {@code [lower, limit)}, which is within one UTC day; the chunk keeps its place
 * in the store, (day, series, lower, sequence), from its first point on.
 */
final class HeadChunk {
    private static final VarHandle COUNT;
    private static final VarHandle RANK;
    private static final VarHandle PUBLISHED;
    private static final int LARGEST_POINT = 56;
    private static final int FIRST_CAPACITY = 32;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(HeadChunk.class, "count", int.class);
            RANK = MethodHandles.lookup().findVarHandle(HeadChunk.class, "rank", long.class);
            PUBLISHED =
                    MethodHandles.lookup()
                            .findVarHandle(HeadChunk.class, "published", byte[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int series;
    final long lower;
    final long limit;
    final long sequence;
    private final CodecParams params;
    private final Habit habit;
    private final BitWriter out = new BitWriter(FIRST_CAPACITY);
    private final TimeCodec timeCodec;
    private final ValueCodec valueCodec;
    private byte[] published = out.bytes();
    private int count;
    private long rank;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private boolean rising = true;

    /** The next chunk of the series: older or late ones, and sealed ones not yet in the store. */
    volatile @Nullable HeadChunk next;

    /** Lane only: takes no more points. */
    boolean sealed;

    /** Lane only: lane time of the last append. */
    long touchedAt;

    /** Lane only: points that the store has in a checkpoint of this chunk. */
    int checkpointed;

    /** Lane only: bytes that the store has of it. */
    int storedBytes;

    /** Lane only: index in the lane's list of open chunks. */
    int place;

    HeadChunk(int series, long lower, long limit, long sequence, Habit habit) {
        this.series = series;
        this.lower = lower;
        this.limit = limit;
        this.sequence = sequence;
        this.habit = habit;
        params = habit.params();
        timeCodec = new TimeCodec(params.gain(), lower);
        valueCodec = new ValueCodec(params);
    }

    boolean takes(long time) {
        return time >= lower && time < limit && !sealed;
    }

    /** Whether it has so many points that the fact at this offset begins a new one; lane only. */
    boolean full(int points, long offset) {
        return count >= points && rank != offset;
    }

    /** Appends a point; the lane's thread. */
    void append(long time, double value, long offset) {
        out.reserve(LARGEST_POINT);
        timeCodec.put(time, out);
        valueCodec.put(value, out);
        out.flush();
        if (published.length < out.bytes().length) {
            // A reader may find it before it knows of this point: what was copied must be in it.
            PUBLISHED.setRelease(this, out.bytes());
        }
        rising &= time > max;
        min = Math.min(min, time);
        max = Math.max(max, time);
        COUNT.setRelease(this, count + 1);
        RANK.setRelease(this, offset);
    }

    /** Reads a little of all that {@link #append} needs; the lane's thread. */
    int touch() {
        return out.touch() + (int) timeCodec.rice.sum + (int) valueCodec.rice.sum + count;
    }

    int count() {
        return (int) COUNT.getAcquire(this);
    }

    /** The offset of the last fact in it; what is decoded after asking holds at least that. */
    long rank() {
        return (long) RANK.getAcquire(this);
    }

    /** The greatest time so far. */
    long max() {
        return max;
    }

    long min() {
        return min;
    }

    /** Memory it takes, roughly. */
    int bytes() {
        return published.length + 200;
    }

    /** The decimal code of its values, a good start for the next chunk; lane only. */
    int decimal() {
        return valueCodec.code();
    }

    /** What the chunks of its series share; lane only. */
    Habit habit() {
        return habit;
    }

    /** Whether each point came with a later time than all before; lane only. */
    boolean rising() {
        return rising;
    }

    /** Bytes of the points without header; lane only. */
    int encodedLength() {
        return out.length();
    }

    /** Reads the points published by now, in the order they came. */
    void decode(PointBuffer into) {
        int points = count();
        into.decode(params, lower, (byte[]) PUBLISHED.getAcquire(this), 0, points);
    }

    /** The chunk as it is, for the store; the lane's thread. */
    byte[] encodedAsIs() {
        byte[] head = new byte[ChunkHeader.LARGEST];
        int length = ChunkHeader.put(head, params, rank, count, lower, min, max);
        return ChunkEncoder.join(head, length, out);
    }
}
