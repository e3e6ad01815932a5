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
import java.util.function.Predicate;
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
        Predicate<Room> wanted =
                room ->
                        room.name().toLowerCase(Locale.ROOT).contains(part)
                                && (!request.getOwn()
                                        || read.containsKey(room.number())
                                        || joined(room, user));
        boolean active = request.getOrder() == RoomOrder.ROOM_ORDER_ACTIVITY;
        Stream<Room> rooms =
                active ? byActivity(request.getPageToken()) : byName(request.getPageToken());
        List<Room> page = new ArrayList<>(rooms.filter(wanted).limit(size + 1L).toList());
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

    /** The token is the place of the last room shown, in the shape of an id. */
    private Stream<Room> byActivity(String token) {
        Stream<Room> sorted = ground.state().all().stream().sorted(BY_ACTIVITY);
        if (token.isEmpty()) {
            return sorted;
        }
        EventId last = EventId.parse("page_token", token);
        var place = new Room(last.timeMillis(), "", 0, 0, last.offset() - 1);
        return sorted.filter(room -> BY_ACTIVITY.compare(room, place) > 0);
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
