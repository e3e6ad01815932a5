package dev.penstock.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A room, as committed. Immutable, any thread.
 *
 * @param messages ever said in it
 * @param lastOffset of the newest message, -1: none
 */
record Room(long number, String name, long createdMillis, long messages, long lastOffset) {

    Room said(long offset) {
        return new Room(number, name, createdMillis, messages + 1, offset);
    }

    byte[] encode() {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 * Long.BYTES + text.length)
                .putLong(number)
                .putLong(createdMillis)
                .putLong(messages)
                .putLong(lastOffset)
                .put(text)
                .array();
    }

    static Room decode(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        long number = in.getLong();
        long created = in.getLong();
        long messages = in.getLong();
        long last = in.getLong();
        return new Room(
                number, StandardCharsets.UTF_8.decode(in).toString(), created, messages, last);
    }
}
