package dev.penstock.feed;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One committed event of a feed. Immutable by agreement: nobody writes to the payload. Any thread.
 */
public final class Event {
    private final int lane;
    private final long offset;
    private final long timeMillis;
    private final byte kind;
    private final byte[] payload;
    private volatile @Nullable Object reading;

    /** An event with the bytes of its fact. */
    public Event(int lane, long offset, long timeMillis, byte kind, byte[] payload) {
        this.lane = lane;
        this.offset = offset;
        this.timeMillis = timeMillis;
        this.kind = kind;
        this.payload = payload;
    }

    /** The lane of its feed. */
    public int lane() {
        return lane;
    }

    /** Its place in the lane; rising, with gaps. */
    public long offset() {
        return offset;
    }

    /** The lane's time when it was decided, milliseconds since 1970. */
    public long timeMillis() {
        return timeMillis;
    }

    /** What the payload is; the feature's own numbering. */
    public byte kind() {
        return kind;
    }

    /** The fact's bytes. */
    public byte[] payload() {
        return payload;
    }

    /**
     * What is read in the payload: made once (by two threads at once perhaps twice) and kept for all
     * renderings that ask. All of a feed ask with the same reader; what it makes must be immutable.
     */
    @SuppressWarnings("unchecked") // one reader for all events of a feed
    public <T> T read(Function<byte[], T> reader) {
        Object known = reading;
        if (known == null) {
            known = reader.apply(payload);
            reading = known;
        }
        return (T) known;
    }
}
