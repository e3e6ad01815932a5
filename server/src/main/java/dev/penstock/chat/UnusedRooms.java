package dev.penstock.chat;

import dev.penstock.presence.Roll;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Which rooms are of no use to anybody: no message of them is kept, nobody is there, nobody reads.
 * Lane thread only.
 */
final class UnusedRooms {
    private final Duration age;
    private final Roll roll;
    private final LongPredicate followed;
    private final LongSupplier oldest;

    /** Rooms that the last looks found unused, and the first of these looks. */
    private final Map<Long, Long> since = new HashMap<>();

    /**
     * Knows of none yet.
     *
     * @param age for so long every look must find a room unused
     * @param followed whether somebody reads the events of a room, by its number
     * @param oldest no event below this offset is kept
     */
    UnusedRooms(Duration age, Roll roll, LongPredicate followed, LongSupplier oldest) {
        this.age = age;
        this.roll = roll;
        this.followed = followed;
        this.oldest = oldest;
    }

    /** Looks at a room; whether it has been unused for long enough. */
    boolean due(Room room, long nowMillis) {
        long number = room.number();
        if (room.lastOffset() >= oldest.getAsLong()
                || !roll.isEmpty(number)
                || followed.test(number)) {
            used(number);
            return false;
        }
        return since.computeIfAbsent(number, _ -> nowMillis) <= nowMillis - age.toMillis();
    }

    /** A room is used, or is no more. */
    void used(long number) {
        since.remove(number);
    }

    void reload() {
        since.clear();
    }
}
