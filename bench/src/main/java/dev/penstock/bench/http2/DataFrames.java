package dev.penstock.bench.http2;

import java.util.Arrays;

/**
 * DATA frames of one call, built up to be written at once: one frame per message, as gRPC libraries
 * send them, more where a message is larger than a frame may be. One thread at a time.
 */
public final class DataFrames {
    private static final int PREFIX = 5;

    private final int streamId;
    private final int maxFrame;
    private byte[] bytes = new byte[128 * 1024];
    private int length;
    private int payload;

    DataFrames(int streamId, int maxFrame) {
        this.streamId = streamId;
        this.maxFrame = maxFrame;
    }

    /** Appends one message. */
    public void message(byte[] body, int offset, int size) {
        reserve(Frame.HEADER * (2 + size / maxFrame) + PREFIX + size);
        int first = Math.min(size, maxFrame - PREFIX);
        Frame.header(bytes, length, PREFIX + first, Frame.DATA, 0, streamId);
        length += Frame.HEADER;
        bytes[length] = 0;
        Frame.putInt(bytes, length + 1, size);
        length += PREFIX;
        copy(body, offset, first);
        payload += PREFIX + first;
        for (int sent = first; sent < size; ) {
            int next = Math.min(size - sent, maxFrame);
            raw(body, offset + sent, next);
            sent += next;
        }
    }

    /** Appends one DATA frame of exactly these bytes, whatever they are. */
    public void raw(byte[] body, int offset, int size) {
        reserve(Frame.HEADER + size);
        Frame.header(bytes, length, size, Frame.DATA, 0, streamId);
        length += Frame.HEADER;
        copy(body, offset, size);
        payload += size;
    }

    /** Bytes that count against the peer's windows. */
    public int payload() {
        return payload;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        payload = 0;
    }

    private void copy(byte[] body, int offset, int size) {
        System.arraycopy(body, offset, bytes, length, size);
        length += size;
    }

    private void reserve(int more) {
        if (bytes.length < length + more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
