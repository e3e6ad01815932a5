package dev.penstock.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Layout of the keys of events and of the store's own bookkeeping. */
final class Keys {

    static final int EVENT_BYTES = Integer.BYTES + Long.BYTES;

    private static final byte POSITION = 'p';
    private static final byte WRITTEN = 'w';
    private static final byte TRIMMED = 't';
    private static final byte MARK = 'm';

    private Keys() {}

    /** Events: feed, offset, big-endian, so that a feed is one run in order of offsets. */
    static byte[] event(int feedId, long offset) {
        return ByteBuffer.allocate(EVENT_BYTES).putInt(feedId).putLong(offset).array();
    }

    static long eventOffset(byte[] key, int from) {
        return ByteBuffer.wrap(key).getLong(from + Integer.BYTES);
    }

    static byte[] position(String view, int lane) {
        byte[] name = view.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + name.length + Integer.BYTES)
                .put(POSITION)
                .put(name)
                .put((byte) 0)
                .putInt(lane)
                .array();
    }

    static byte[] written(int feedId) {
        return ofFeed(WRITTEN, feedId);
    }

    static byte[] trimmed(int feedId) {
        return ofFeed(TRIMMED, feedId);
    }

    static Range allWritten() {
        return Range.prefix(new byte[] {WRITTEN});
    }

    static Range allTrimmed() {
        return Range.prefix(new byte[] {TRIMMED});
    }

    static int feedOf(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    static byte[] mark(int feedId, long offset) {
        return ByteBuffer.allocate(1 + EVENT_BYTES)
                .put(MARK)
                .putInt(feedId)
                .putLong(offset)
                .array();
    }

    static long markOffset(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1 + Integer.BYTES);
    }

    static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    private static byte[] ofFeed(byte kind, int feedId) {
        return ByteBuffer.allocate(1 + Integer.BYTES).put(kind).putInt(feedId).array();
    }
}
