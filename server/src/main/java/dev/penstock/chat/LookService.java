package dev.penstock.chat;

import com.google.protobuf.MessageLite;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.HistoryRequest;
import dev.penstock.api.chat.v1.HistoryResponse;
import dev.penstock.api.chat.v1.ListMembersRequest;
import dev.penstock.api.chat.v1.ListMembersResponse;
import dev.penstock.api.chat.v1.Member;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.EventId;
import dev.penstock.feed.Feed;
import dev.penstock.presence.Members;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** What is in rooms, of {@code penstock.chat.v1.Chat}: read on the threads for queries. Any thread. */
final class LookService {
    static final int MOST = 1_000;

    private final Ground ground;
    private final RoomList rooms;
    private final Search search;

    LookService(Ground ground) {
        this.ground = ground;
        this.rooms = new RoomList(ground.state(), ground.members(), ground.config().maxPageBytes());
        this.search = new Search(ground.state(), ground.all(), ground.rooms(), ground.config());
    }

    List<GrpcMethod> methods() {
        return List.of(
                method(ChatGrpc.getListRoomsMethod(), (request, _) -> rooms.list(request)),
                method(ChatGrpc.getListMembersMethod(), (request, _) -> members(request)),
                method(ChatGrpc.getHistoryMethod(), this::history),
                method(ChatGrpc.getSearchMethod(), search::search));
    }

    private <Q extends com.google.protobuf.Message, R extends MessageLite> GrpcMethod method(
            MethodDescriptor<Q, R> method, BiFunction<Q, BooleanSupplier, R> answer) {
        return Methods.unary(
                        method,
                        (Q request, ServerCall _) ->
                                ground.queries().answer(gone -> answer.apply(request, gone)))
                .compressingLarge();
    }

    /** Entries of a page, as wanted. */
    static int pageSize(int wanted, int usual, int most) {
        if (wanted < 0 || wanted > most) {
            throw Refusal.invalid("page_size", wanted, "0 (" + usual + ") to " + most)
                    .asException();
        }
        return wanted == 0 ? usual : wanted;
    }

    private ListMembersResponse members(ListMembersRequest request) {
        int size = pageSize(request.getPageSize(), 100, MOST);
        Room room = ground.room(Asks.room(request.getRoom()));
        List<Members.Member> page =
                ground.members().after(room.number(), request.getPageToken(), size + 1);
        var typing = ground.typing().shown(room.number());
        var response = ListMembersResponse.newBuilder();
        for (Members.Member one : page.subList(0, Math.min(size, page.size()))) {
            var member =
                    Member.newBuilder()
                            .setUser(one.person())
                            .setSinceMs(one.sinceMillis())
                            .setTyping(typing.containsKey(one.person()));
            Marker marker = ground.state().markers().of(one.person(), room.number());
            if (marker != null) {
                member.setReadUpTo(marker.message().text());
            }
            response.addMembers(member);
        }
        if (page.size() > size) {
            response.setNextPageToken(page.get(size - 1).person());
        }
        return response.setTotal(ground.members().count(room.number())).build();
    }

    private HistoryResponse history(HistoryRequest request, BooleanSupplier gone) {
        int size = pageSize(request.getPageSize(), 50, MOST);
        Room room = ground.room(Asks.room(request.getRoom()));
        long start = request.hasStart() ? Times.millis("start", request.getStart()) : 0;
        Feed feed = ground.rooms().feed(room.number());
        // Taken before the look: what comes meanwhile is told behind it, perhaps once more.
        long seen = feed.end();
        long before =
                request.getPageToken().isEmpty()
                        ? seen
                        : EventId.parse("page_token", request.getPageToken()).offset();
        if (request.hasEnd()) {
            long end = Times.millis("end", request.getEnd());
            before = Math.min(before, feed.history().firstAtOrAfter(end).orElse(before));
        }
        var page = new Page(size, ground.config().maxPageBytes());
        var found = new ArrayList<Message>();
        boolean[] more = {false};
        ground.state()
                .backwards(
                        room.number(),
                        before,
                        message -> {
                            if (message.id().timeMillis() < start || gone.getAsBoolean()) {
                                return false;
                            }
                            Message shown = Shapes.message(message, room.name());
                            more[0] = !page.takes(shown);
                            if (!more[0]) {
                                found.add(shown);
                            }
                            return !more[0];
                        });
        var response =
                HistoryResponse.newBuilder()
                        .setCursor(Cursor.of(feed.epoch(), feed.lane(), seen).encode());
        if (more[0]) {
            response.setNextPageToken(found.getLast().getId());
        }
        return response.addAllMessages(found.reversed()).build();
    }
}
