package dev.penstock.chat;

import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.RoomOrder;
import dev.penstock.feed.EventId;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The list of rooms, in pages. Threads that may block. */
final class RoomList {
    private static final int USUAL = 100;

    /** The room with the newest message first; those without one last, by age. */
    private static final Comparator<Room> BY_ACTIVITY =
            Comparator.comparingLong(Room::lastOffset).thenComparingLong(Room::number).reversed();

    private final Ground ground;

    RoomList(Ground ground) {
        this.ground = ground;
    }

    ListRoomsResponse list(ListRoomsRequest request) {
        int size = LookService.pageSize(request.getPageSize(), USUAL, LookService.MOST);
        String user = request.getUser().isEmpty() ? "" : Asks.user(request.getUser());
        if (request.getOwn() && user.isEmpty()) {
            throw Refusal.invalid("user", "", "a user, when only own rooms are asked for")
                    .asException();
        }
        Map<Long, Marker> read = user.isEmpty() ? Map.of() : ground.state().markers(user);
        String part = request.getNameContains().toLowerCase(Locale.ROOT);
        boolean active = request.getOrder() == RoomOrder.ROOM_ORDER_ACTIVITY;
        Stream<Room> rooms =
                request.getOwn()
                        ? own(user, read, active, request.getPageToken())
                        : active
                                ? byActivity(request.getPageToken())
                                : byName(request.getPageToken());
        Stream<Room> wanted =
                part.isEmpty()
                        ? rooms
                        : rooms.filter(room -> room.name().toLowerCase(Locale.ROOT).contains(part));
        List<Room> page = new ArrayList<>(wanted.limit(size + 1L).toList());
        var response = ListRoomsResponse.newBuilder().setTotal(ground.state().roomCount());
        if (page.size() > size) {
            page.removeLast();
            Room last = page.getLast();
            response.setNextPageToken(
                    active
                            ? new EventId(last.number(), last.lastOffset() + 1).text()
                            : last.name());
        }
        page.forEach(room -> response.addRooms(shown(room, user, read)));
        return response.build();
    }

    private Stream<Room> byName(String token) {
        return ground.state().names().tailMap(token, false).values().stream()
                .map(number -> ground.state().room(number));
    }

    private Stream<Room> byActivity(String token) {
        if (token.isEmpty()) {
            return ground.state().byActivity();
        }
        Room last = place(token);
        return ground.state().byActivity(last.lastOffset(), last.number());
    }

    /** The token is the place of the last room shown, in the shape of an id. */
    private static Room place(String token) {
        EventId last = EventId.parse("page_token", token);
        return new Room(last.timeMillis(), "", 0, 0, last.offset() - 1);
    }

    /** Those that a person is in, or has said or read something in: few, so that they are sorted. */
    private Stream<Room> own(String user, Map<Long, Marker> read, boolean active, String token) {
        Stream<Room> own =
                Stream.concat(read.keySet().stream(), ground.members().placesOf(user).stream())
                        .distinct()
                        .map(ground.state()::room);
        if (!active) {
            return own.filter(room -> room.name().compareTo(token) > 0)
                    .sorted(Comparator.comparing(Room::name));
        }
        Room last = token.isEmpty() ? null : place(token);
        return own.filter(room -> last == null || BY_ACTIVITY.compare(room, last) > 0)
                .sorted(BY_ACTIVITY);
    }

    private boolean joined(Room room, String user) {
        return !user.isEmpty() && ground.members().since(room.number(), user) != null;
    }

    private dev.penstock.api.chat.v1.Room shown(Room room, String user, Map<Long, Marker> read) {
        var out =
                dev.penstock.api.chat.v1.Room.newBuilder()
                        .setName(room.name())
                        .setMembers(ground.members().count(room.number()))
                        .setMessages(room.messages())
                        .setCreatedMs(room.createdMillis())
                        .setJoined(joined(room, user));
        Marker marker = read.get(room.number());
        if (!user.isEmpty()) {
            out.setUnread(Math.max(0, room.messages() - (marker == null ? 0 : marker.number())));
        }
        if (marker != null) {
            out.setReadUpTo(marker.message().text());
        }
        StoredMessage last =
                room.lastOffset() < 0
                        ? null
                        : ground.state().message(room.number(), room.lastOffset());
        if (last != null) {
            out.setLast(Shapes.message(last, room.name()));
        }
        return out.build();
    }
}
