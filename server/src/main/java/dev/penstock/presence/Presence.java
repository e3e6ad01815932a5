package dev.penstock.presence;

import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.ProtoReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * That a person came to a place or left it, as its fact holds it: the place's number as a varint (see
 * {@link dev.penstock.feed.Route#leadingVarint}), then the person's name. Immutable, any thread.
 *
 * @param place the number of the place
 * @param person their name
 */
public record Presence(long place, String person) {

    /** Reads the payload of such a fact. */
    public static Presence read(byte[] bytes, int from, int to) {
        var in = new ProtoReader();
        in.read(bytes, from, to - from);
        try {
            long place = in.varint();
            return new Presence(
                    place, new String(bytes, in.at(), to - in.at(), StandardCharsets.UTF_8));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a fact of presence is damaged", e);
        }
    }

    /** The same of a payload alone. */
    public static Presence read(byte[] payload) {
        return read(payload, 0, payload.length);
    }

    byte[] payload() {
        byte[] name = person.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(10 + name.length);
        long rest = place;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest).put(name);
        byte[] payload = new byte[out.position()];
        out.flip().get(payload);
        return payload;
    }
}
