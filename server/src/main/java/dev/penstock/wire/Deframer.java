package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one call into messages. A message that lies wholly in the bytes at hand is passed
 * on where it lies; one that spans several reads is gathered, in memory that grows with what arrived,
 * never with what was announced. On the call's event loop.
 */
final class Deframer {
    private static final int SMALLEST_GATHER = 4096;

    /**
     * Growing costs a copy, so a message of some 100 KiB is not to grow more than once. One of 50 MiB
     * that comes in frames of 16 KiB is copied thrice on its way, 10 MiB in all.
     */
    private static final int GATHERED_PER_ARRIVED = 8;

    /** When memory is scarce: then one of 50 MiB is copied ten times, 50 MiB in all. */
    private static final int GATHERED_AT_LEAST = 2;

    private static final int IN_HEADER = -1;

    /** Takes what comes out. */
    interface Sink {
        void onFrame(byte flag, byte[] bytes, int offset, int length);

        /** A message that was gathered; the array is the sink's from now on. */
        default void onGathered(byte flag, byte[] bytes, int length) {
            onFrame(flag, bytes, 0, length);
        }

        /** Asked before each message; after a no, {@link #accept} returns. */
        boolean wantsMore();
    }

    private final int limit;
    private final MemoryShare share;
    private long header;
    private int headerBytes;
    private byte flag;
    private int needed = IN_HEADER;
    private byte @Nullable [] gathered;
    private int gatheredBytes;
    private int gatheredMessages;

    Deframer(int limit, MemoryShare share) {
        this.limit = limit;
        this.share = share;
    }

    /** Whether all bytes so far made whole messages. */
    boolean atBoundary() {
        return needed == IN_HEADER && headerBytes == 0;
    }

    /** What a half-received message holds; 0 if there is none. */
    int held() {
        return gathered == null ? 0 : gathered.length;
    }

    /** How much of a half-received message is there. */
    int gatheredBytes() {
        return gatheredBytes;
    }

    /** How many bytes it will have. */
    int needed() {
        return needed;
    }

    /** How many messages were gathered before it: tells it from others. */
    int gatheredMessages() {
        return gatheredMessages;
    }

    /**
     * Takes bytes; returns how many it took, fewer than given only if the sink wants no more.
     *
     * @throws dev.penstock.refusal.RefusedException too large, malformed, or over the budget
     */
    int accept(byte[] bytes, int offset, int length, Sink sink) {
        int at = offset;
        int end = offset + length;
        while (at < end && sink.wantsMore()) {
            if (needed == IN_HEADER) {
                at = readHeader(bytes, at, end);
            }
            if (needed != IN_HEADER) {
                at = readBody(bytes, at, end, sink);
            }
        }
        return at - offset;
    }

    /** Gives back what a half-received message holds. */
    void release() {
        if (gathered != null) {
            share.release(this, gathered.length, 0);
            gathered = null;
        }
    }

    private int readHeader(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && headerBytes < Frames.HEADER) {
            header = header << 8 | (bytes[at++] & 0xff);
            headerBytes++;
        }
        if (headerBytes == Frames.HEADER) {
            startMessage((byte) (header >>> 32), header & 0xffff_ffffL);
            header = 0;
            headerBytes = 0;
        }
        return at;
    }

    private void startMessage(byte announcedFlag, long announced) {
        if (announcedFlag != Frames.PLAIN && announcedFlag != Frames.COMPRESSED) {
            throw Refusal.of(
                            Reason.INTERNAL,
                            "message flag: " + announcedFlag + " (expected: 0 or 1)")
                    .asException();
        }
        if (announced > limit) {
            throw tooLarge(announced, limit).asException();
        }
        flag = announcedFlag;
        needed = (int) announced;
    }

    static Refusal tooLarge(long found, int limit) {
        return Refusal.of(
                        Reason.MESSAGE_TOO_LARGE,
                        "message: " + found + " bytes (expected: at most " + limit + ")")
                .with("limit_bytes", Integer.toString(limit));
    }

    private int readBody(byte[] bytes, int at, int end, Sink sink) {
        int missing = needed - gatheredBytes;
        int taken = Math.min(missing, end - at);
        if (taken < missing) {
            if (taken > 0) {
                gather(bytes, at, taken);
            }
        } else if (gatheredBytes == 0) {
            int length = needed;
            needed = IN_HEADER;
            sink.onFrame(flag, bytes, at, length);
        } else {
            gather(bytes, at, taken);
            deliverGathered(sink);
        }
        return at + taken;
    }

    private void gather(byte[] bytes, int at, int count) {
        byte[] target = room(gatheredBytes + count);
        System.arraycopy(bytes, at, target, gatheredBytes, count);
        gatheredBytes += count;
    }

    private byte[] room(int size) {
        byte[] old = gathered;
        if (old != null && old.length >= size) {
            return old;
        }
        int held = old == null ? 0 : old.length;
        boolean scarce = share.budget().scarce();
        int capacity = capacity(size, scarce ? GATHERED_AT_LEAST : GATHERED_PER_ARRIVED);
        if (!share.reserve(this, held, capacity - held)) {
            capacity = capacity(size, GATHERED_AT_LEAST);
            if (!share.reserve(this, held, capacity - held)) {
                throw share.refusal(capacity - held).asException();
            }
        }
        byte[] grown = old == null ? new byte[capacity] : Arrays.copyOf(old, capacity);
        gathered = grown;
        return grown;
    }

    /** So much memory for each byte that arrived, but no more than the message needs. */
    private int capacity(int arrived, int factor) {
        return (int) Math.min(needed, Math.max(SMALLEST_GATHER, (long) factor * arrived));
    }

    private void deliverGathered(Sink sink) {
        byte[] message = gathered;
        int length = needed;
        needed = IN_HEADER;
        gatheredBytes = 0;
        gatheredMessages++;
        if (message != null) {
            release();
            sink.onGathered(flag, message, length);
        }
    }
}
