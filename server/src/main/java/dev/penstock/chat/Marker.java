package dev.penstock.chat;

import dev.penstock.feed.EventId;
import java.nio.ByteBuffer;

/**
 * Up to where a person has read a room. Immutable, any thread.
 *
 * @param number the message's, counted from 1 in the room
 * @param message its id
 */
record Marker(long number, EventId message) {

    byte[] encode() {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(number)
                .putLong(message.timeMillis())
                .putLong(message.offset())
                .array();
    }

    static Marker decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Marker(in.getLong(), new EventId(in.getLong(), in.getLong()));
    }
}
