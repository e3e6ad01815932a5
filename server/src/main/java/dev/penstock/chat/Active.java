package dev.penstock.chat;

import dev.penstock.feed.EventId;

/**
 * Where a room stands among all by its newest message: the newest first, and those without one last,
 * the youngest of them first. Immutable, any thread.
 *
 * @param lastOffset of the newest message, -1: none
 * @param number of the room
 */
record Active(long lastOffset, long number) implements Comparable<Active> {

    /** A room and the place where it was met, which it may have left since. */
    record Met(Active place, Room room) {}

    static Active of(Room room) {
        return new Active(room.lastOffset(), room.number());
    }

    /** Reads what {@link #token} has written; refuses anything else. */
    static Active parse(String token) {
        EventId place = EventId.parse("page_token", token);
        return new Active(place.offset() - 1, place.timeMillis());
    }

    /** For a client that turns pages, in the shape of an id. */
    String token() {
        return new EventId(number, lastOffset + 1).text();
    }

    @Override
    public int compareTo(Active other) {
        int newer = Long.compare(other.lastOffset, lastOffset);
        return newer == 0 ? Long.compare(other.number, number) : newer;
    }
}
