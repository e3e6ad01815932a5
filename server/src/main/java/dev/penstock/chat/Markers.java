package dev.penstock.chat;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Up to where people have read rooms, as committed: on disk, by person. Written by the lane's thread,
 * read by any that may block.
 *
 * <p>Those of a room that is forgotten lie among all others, so that they are looked for a little at a
 * time: with every room that was forgotten meanwhile, and once after a start.
 */
final class Markers {
    /** Looked at once; housekeeping comes round every second. */
    static final int LOOKED_AT_ONCE = 2_000;

    /** Whose, and of which room. */
    record Key(String user, long room) {}

    private final Table table;

    // Lane thread only.
    private final Map<Key, Marker> moved = new HashMap<>();
    private byte @Nullable [] lookedTo;
    private boolean lookAgain = true;

    Markers(Store store) {
        table = store.table("chat-read");
    }

    /** Up to where a person has read a room, null when nothing. */
    @Nullable Marker of(String user, long room) {
        byte[] row = table.get(key(user, room));
        return row == null ? null : Marker.decode(row);
    }

    /** Up to where a person has read, by room. */
    Map<Long, Marker> of(String user) {
        var found = new HashMap<Long, Marker>();
        byte[] prefix = key(user, 0);
        byte[] from = Arrays.copyOf(prefix, prefix.length - Long.BYTES);
        table.scan(
                Range.prefix(from),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, keyLength, value, _) -> {
                    found.put(room(key, keyLength), Marker.decode(value));
                    return true;
                });
        return found;
    }

    void move(String user, long room, Marker marker) {
        moved.put(new Key(user, room), marker);
    }

    void store(WriteGroup group) {
        moved.forEach(
                (key, marker) -> group.put(table, key(key.user(), key.room()), marker.encode()));
    }

    void stored() {
        moved.clear();
    }

    /** A room is no more: its markers are to go. */
    void forgotten() {
        lookAgain = true;
    }

    /** Looks on for markers of rooms that are no more. */
    void maintain(LongPredicate known, WriteGroup group) {
        if (lookedTo == null) {
            if (!lookAgain) {
                return;
            }
            lookAgain = false;
            lookedTo = new byte[0];
        }
        int[] looked = {0};
        byte[] last =
                table.scan(
                        Range.of(lookedTo, null),
                        Order.ASCENDING,
                        Integer.MAX_VALUE,
                        (key, keyLength, _, _) -> {
                            if (!known.test(room(key, keyLength))) {
                                group.delete(table, Arrays.copyOf(key, keyLength));
                            }
                            return ++looked[0] < LOOKED_AT_ONCE;
                        });
        lookedTo = last == null ? null : Table.after(last);
    }

    private static long room(byte[] key, int keyLength) {
        return ByteBuffer.wrap(key).getLong(keyLength - Long.BYTES);
    }

    private static byte[] key(String user, long room) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put((byte) 0)
                .putLong(room)
                .array();
    }
}
