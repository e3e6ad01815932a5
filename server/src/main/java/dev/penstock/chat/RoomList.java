package dev.penstock.chat;

import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.RoomOrder;
import dev.penstock.presence.Members;
import dev.penstock.refusal.Refusal;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The list of rooms, in pages. Threads that may block. */
final class RoomList {
    private static final int USUAL = 100;

    private final ChatState state;
    private final Members members;
    private final int maxPageBytes;

    RoomList(ChatState state, Members members, int maxPageBytes) {
        this.maxPageBytes = maxPageBytes;
        this.state = state;
        this.members = members;
    }

    ListRoomsResponse list(ListRoomsRequest request) {
        int size = LookService.pageSize(request.getPageSize(), USUAL, LookService.MOST);
        String user = request.getUser().isEmpty() ? "" : Asks.user(request.getUser());
        if (request.getOwn() && user.isEmpty()) {
            throw Refusal.invalid("user", "", "a user, when only own rooms are asked for")
                    .asException();
        }
        Map<Long, Marker> read = user.isEmpty() ? Map.of() : state.markers().of(user);
        String part = request.getNameContains().toLowerCase(Locale.ROOT);
        boolean active = request.getOrder() == RoomOrder.ROOM_ORDER_ACTIVITY;
        Stream<Active.Met> rooms =
                request.getOwn()
                        ? own(user, read, active, request.getPageToken())
                        : active
                                ? byActivity(request.getPageToken())
                                : byName(request.getPageToken());
        Stream<Active.Met> wanted =
                part.isEmpty()
                        ? rooms
                        : rooms.filter(
                                met -> met.room().name().toLowerCase(Locale.ROOT).contains(part));
        var response = ListRoomsResponse.newBuilder().setTotal(state.roomCount());
        var page = new Page(size, maxPageBytes);
        String behind = "";
        for (Active.Met met : (Iterable<Active.Met>) wanted::iterator) {
            var shown = shown(met.room(), user, read);
            if (!page.takes(shown)) {
                return response.setNextPageToken(behind).build();
            }
            response.addRooms(shown);
            // Of the place where it was met: made of where it is now, the token might jump ahead.
            behind = active ? met.place().token() : met.room().name();
        }
        return response.build();
    }

    private Stream<Active.Met> byName(String token) {
        return state.names().tailMap(token, false).values().stream()
                .flatMap(number -> Stream.ofNullable(state.known(number)))
                .map(RoomList::met);
    }

    private Stream<Active.Met> byActivity(String token) {
        return token.isEmpty() ? state.byActivity() : state.byActivity(Active.parse(token));
    }

    /** Those that a person is in, or has said or read something in: few, so that they are sorted. */
    private Stream<Active.Met> own(
            String user, Map<Long, Marker> read, boolean active, String token) {
        Stream<Active.Met> own =
                Stream.concat(read.keySet().stream(), members.placesOf(user).stream())
                        .distinct()
                        .flatMap(number -> Stream.ofNullable(state.known(number)))
                        .map(RoomList::met);
        if (!active) {
            return own.filter(met -> met.room().name().compareTo(token) > 0)
                    .sorted(Comparator.comparing(met -> met.room().name()));
        }
        Active last = token.isEmpty() ? null : Active.parse(token);
        return own.filter(met -> last == null || met.place().compareTo(last) > 0)
                .sorted(Comparator.comparing(Active.Met::place));
    }

    private static Active.Met met(Room room) {
        return new Active.Met(Active.of(room), room);
    }

    private boolean joined(Room room, String user) {
        return !user.isEmpty() && members.since(room.number(), user) != null;
    }

    private dev.penstock.api.chat.v1.Room shown(Room room, String user, Map<Long, Marker> read) {
        var out =
                dev.penstock.api.chat.v1.Room.newBuilder()
                        .setName(room.name())
                        .setMembers(members.count(room.number()))
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
                room.lastOffset() < 0 ? null : state.message(room.number(), room.lastOffset());
        if (last != null) {
            out.setLast(Shapes.message(last, room.name()));
        }
        return out.build();
    }
}
