package dev.penstock.chat;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.penstock.RunningServer;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.DeleteRequest;
import dev.penstock.api.chat.v1.EditRequest;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.HistoryRequest;
import dev.penstock.api.chat.v1.JoinRequest;
import dev.penstock.api.chat.v1.JoinResponse;
import dev.penstock.api.chat.v1.JoinRoom;
import dev.penstock.api.chat.v1.LeaveRoom;
import dev.penstock.api.chat.v1.ListMembersRequest;
import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.MarkReadRequest;
import dev.penstock.api.chat.v1.Member;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.ReactRequest;
import dev.penstock.api.chat.v1.Room;
import dev.penstock.api.chat.v1.RoomOrder;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.SayResponse;
import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.api.chat.v1.SearchResponse;
import dev.penstock.api.chat.v1.TypeRequest;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.api.chat.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our own contract, as its clients call it. */
@Timeout(60)
class OwnChatTest {
    @TempDir Path folder;
    private RunningServer server;
    private ChatGrpc.ChatBlockingStub chat;

    @BeforeEach
    void start() throws IOException {
        server =
                RunningServer.in(
                        folder,
                        Map.ofEntries(
                                entry("presence.lease", "0.2s"),
                                entry("presence.grace", "1s"),
                                entry("presence.members-per-place", "4"),
                                entry("presence.returns-per-second", "1"),
                                entry("chat.max-rooms", "20"),
                                entry("chat.max-rooms-per-call", "3"),
                                entry("chat.max-reactions", "5"),
                                entry("chat.max-emojis", "3"),
                                entry("chat.max-edits", "4"),
                                entry("chat.messages-per-second", "100"),
                                entry("chat.typing-life", "3s")));
        chat = ChatGrpc.newBlockingStub(server.channel());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SayResponse say(String user, String room, String text) {
        return chat.say(SayRequest.newBuilder().setUser(user).setRoom(room).setText(text).build());
    }

    private Inbox<WatchResponse> watch(WatchRequest request) {
        var inbox = new Inbox<WatchResponse>();
        Context.current()
                .withCancellation()
                .run(() -> ChatGrpc.newStub(server.channel()).watch(request, inbox));
        return inbox;
    }

    private Message only(String room) {
        var page = chat.history(HistoryRequest.newBuilder().setRoom(room).build());
        assertThat(page.getMessagesCount()).isEqualTo(1);
        return page.getMessages(0);
    }

    private static EditRequest edit(String user, String id, String text) {
        return EditRequest.newBuilder()
                .setUser(user)
                .setRoom("r")
                .setMessageId(id)
                .setText(text)
                .build();
    }

    private static DeleteRequest delete(String user, String id) {
        return DeleteRequest.newBuilder().setUser(user).setRoom("r").setMessageId(id).build();
    }

    private static ReactRequest react(String user, String id, String emoji) {
        return ReactRequest.newBuilder()
                .setUser(user)
                .setRoom("r")
                .setMessageId(id)
                .setEmoji(emoji)
                .build();
    }

    @Test
    void whatShowsNothingIsNotSaid() {
        for (String text : List.of("", " ", "\u200b", "\u202e", "\u2800\ufe0f", "\u3164 \n")) {
            assertRefused(Status.Code.INVALID_ARGUMENT, () -> say("anna", "r", text));
        }
        String id = say("anna", "r", "x\u200b").getMessageId();
        for (String emoji : List.of("\u202e", "👍\u202e", "\u200d", "\ufe0f", "a b", "a\u2028")) {
            assertRefused(Status.Code.INVALID_ARGUMENT, () -> chat.react(react("ben", id, emoji)));
        }
        chat.react(react("ben", id, "❤\ufe0f"));
        chat.react(react("ben", id, "👩\u200d🚒"));
    }

    @Test
    void aWatchThatContradictsItselfIsRefused() {
        var _ = say("anna", "r", "x");
        var last = WatchRequest.newBuilder().setRoom("r").setLast(5);
        var both = last.clone().setStart(Timestamp.getDefaultInstance()).build();
        assertThatThrownBy(() -> chat.watch(both).next())
                .hasMessage("INVALID_ARGUMENT: last: 5 (expected: 0 with a start)");
        var speed = last.clone().setReplaySpeed(2).build();
        assertThatThrownBy(() -> chat.watch(speed).next())
                .hasMessage(
                        "INVALID_ARGUMENT: replay_speed: 2.0 without start (expected: start or after_cursor with it)");
    }

    @Test
    void onesOwnMessageIsEditedAndOthersAreNot() {
        String id = say("anna", "r", "helo @ben").getMessageId();
        chat.edit(edit("anna", id, "hello @\"cleo d\""));
        Message now = only("r");
        assertThat(now.getText()).isEqualTo("hello @\"cleo d\"");
        assertThat(now.getMentionsList()).containsExactly("cleo d");
        assertThat(now.getEditedMs()).isPositive();
        assertThat(now.getNumber()).isEqualTo(1);
        assertRefused(Status.Code.PERMISSION_DENIED, () -> chat.edit(edit("ben", id, "mine now")));
        assertRefused(Status.Code.PERMISSION_DENIED, () -> chat.delete(delete("ben", id)));
        assertRefused(Status.Code.NOT_FOUND, () -> chat.edit(edit("anna", "0".repeat(26), "x")));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> chat.edit(edit("anna", "x", "x")));
        for (int i = 0; i < 3; i++) {
            chat.edit(edit("anna", id, "text " + i));
        }
        assertRefused(Status.Code.RESOURCE_EXHAUSTED, () -> chat.edit(edit("anna", id, "5th")));
    }

    @Test
    void aDeletedTextIsShownNowhereAnyMore() throws Exception {
        String id = say("anna", "r", "secret one").getMessageId();
        chat.edit(edit("anna", id, "secret two"));
        chat.react(react("ben", id, "👍"));
        chat.delete(delete("anna", id));
        chat.delete(delete("anna", id));
        Message now = only("r");
        assertThat(now.getDeleted()).isTrue();
        assertThat(now.getText()).isEmpty();
        assertThat(now.getReactionsList()).isEmpty();
        assertThat(search("secret", "").getMessagesList()).isEmpty();
        assertRefused(Status.Code.NOT_FOUND, () -> chat.edit(edit("anna", id, "x")));
        assertRefused(Status.Code.NOT_FOUND, () -> chat.react(react("ben", id, "👍")));
        for (boolean restarted : new boolean[] {false, true}) {
            if (restarted) {
                stop();
                start();
            }
            var past =
                    watch(
                            WatchRequest.newBuilder()
                                    .setRoom("r")
                                    .setStart(Timestamp.newBuilder().setSeconds(1))
                                    .build());
            assertThat(past.next().getEvent().hasCreated()).isTrue();
            Event said = past.next().getEvent();
            assertThat(said.getSaid().getText()).isEmpty();
            assertThat(said.getSaid().getDeleted()).isTrue();
            assertThat(past.next().getEvent().getEdited().getText()).isEmpty();
            assertThat(past.next().getEvent().hasReacted()).isTrue();
            assertThat(past.next().getEvent().getDeleted().getMessageId()).isEqualTo(id);
        }
    }

    @Test
    void aDeletedTextIsNotShownToThoseWhoResumeWhileOthersRead() throws Exception {
        say("ann", "r", "first");
        Inbox<WatchResponse> room = watch(WatchRequest.newBuilder().setRoom("r").build());
        Inbox<WatchResponse> all = watch(WatchRequest.getDefaultInstance());
        say("ann", "r", "before");
        String ofRoom = room.next().getCursor();
        String ofAll = all.next().getCursor();
        String id = say("ann", "r", "a secret").getMessageId();
        var _ = chat.edit(edit("ann", id, "another secret"));
        var _ = chat.delete(delete("ann", id));
        room.next(3);
        all.next(3);
        var resumed =
                List.of(
                        watch(
                                WatchRequest.newBuilder()
                                        .setRoom("r")
                                        .setAfterCursor(ofRoom)
                                        .build()),
                        watch(WatchRequest.newBuilder().setAfterCursor(ofAll).build()));
        for (Inbox<WatchResponse> watch : resumed) {
            List<WatchResponse> told = watch.next(3);
            assertThat(told)
                    .extracting(response -> response.getEvent().getWhatCase())
                    .containsExactly(
                            Event.WhatCase.SAID, Event.WhatCase.EDITED, Event.WhatCase.DELETED);
            assertThat(told).noneMatch(response -> response.toString().contains("secret"));
            assertThat(told.getFirst().getEvent().getSaid().getDeleted()).isTrue();
        }
    }

    @Test
    void reactionsComeAndGoWithinTheirLimits() {
        String id = say("anna", "r", "x").getMessageId();
        chat.react(react("ben", id, "👍"));
        chat.react(react("ben", id, "👍"));
        chat.react(react("cleo", id, "👍"));
        chat.react(react("cleo", id, "🎉"));
        assertThat(only("r").getReactionsList())
                .satisfiesExactly(
                        up -> assertThat(up.getUsersList()).containsExactly("ben", "cleo"),
                        party -> assertThat(party.getUsersList()).containsExactly("cleo"));
        chat.react(react("cleo", id, "🎉").toBuilder().setRemove(true).build());
        chat.react(react("cleo", id, "🎉").toBuilder().setRemove(true).build());
        assertThat(only("r").getReactionsCount()).isEqualTo(1);
        chat.react(react("ben", id, "a"));
        chat.react(react("ben", id, "b"));
        assertRefused(Status.Code.RESOURCE_EXHAUSTED, () -> chat.react(react("ben", id, "c")));
        chat.react(react("dan", id, "a"));
        assertRefused(Status.Code.RESOURCE_EXHAUSTED, () -> chat.react(react("eve", id, "a")));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> chat.react(react("eve", id, "")));
        assertRefused(
                Status.Code.INVALID_ARGUMENT, () -> chat.react(react("eve", id, "x".repeat(33))));
    }

    @Test
    void readMarkersMoveOnAndRoomsTellWhatIsUnread() throws Exception {
        String first = say("anna", "r", "one").getMessageId();
        say("anna", "r", "two");
        String third = say("anna", "r", "three").getMessageId();
        say("ben", "other", "x");
        var read = MarkReadRequest.newBuilder().setUser("ben").setRoom("r");
        assertThat(chat.markRead(read.setMessageId(first).build()).getUnread()).isEqualTo(2);
        assertThat(chat.markRead(read.setMessageId(third).build()).getUnread()).isZero();
        assertThat(chat.markRead(read.setMessageId(first).build()).getUnread()).isZero();
        say("anna", "r", "four");
        stop();
        start();
        var rooms =
                chat.listRooms(
                        ListRoomsRequest.newBuilder()
                                .setUser("ben")
                                .setOrder(RoomOrder.ROOM_ORDER_ACTIVITY)
                                .build());
        assertThat(rooms.getRoomsList()).extracting(Room::getName).containsExactly("r", "other");
        Room room = rooms.getRooms(0);
        assertThat(room.getUnread()).isEqualTo(1);
        assertThat(room.getMessages()).isEqualTo(4);
        assertThat(room.getReadUpTo()).isEqualTo(third);
        assertThat(room.getLast().getText()).isEqualTo("four");
        assertThat(rooms.getRooms(1).getUnread()).isZero();
    }

    @Test
    void roomsComeInPagesByNameAndByActivity() {
        for (int i = 0; i < 7; i++) {
            say("anna", "room " + i, "x");
        }
        for (RoomOrder order :
                new RoomOrder[] {RoomOrder.ROOM_ORDER_UNSPECIFIED, RoomOrder.ROOM_ORDER_ACTIVITY}) {
            var names = new ArrayList<String>();
            String token = "";
            do {
                var page =
                        chat.listRooms(
                                ListRoomsRequest.newBuilder()
                                        .setOrder(order)
                                        .setPageSize(3)
                                        .setPageToken(token)
                                        .build());
                page.getRoomsList().forEach(room -> names.add(room.getName()));
                token = page.getNextPageToken();
            } while (!token.isEmpty());
            assertThat(names).hasSize(7).doesNotHaveDuplicates();
            assertThat(names.getFirst())
                    .isEqualTo(order == RoomOrder.ROOM_ORDER_ACTIVITY ? "room 6" : "room 0");
        }
        assertThat(
                        chat.listRooms(ListRoomsRequest.newBuilder().setNameContains("M 3").build())
                                .getRoomsList())
                .hasSize(1);
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                () -> chat.listRooms(ListRoomsRequest.newBuilder().setPageSize(1_001).build()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                () -> chat.listRooms(ListRoomsRequest.newBuilder().setOwn(true).build()));
    }

    @Test
    void ownRoomsAreThoseOneIsInOrHasSpokenInNewestFirst() throws Exception {
        for (int i = 0; i < 5; i++) {
            say("anna", "room " + i, "x");
        }
        say("ben", "room 1", "my first");
        say("ben", "room 3", "my last");
        say("anna", "room 1", "an answer");
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        out.onNext(join("room 0", 1).toBuilder().setUser("ben").build());
        inbox.next(m -> m.getAccepted().getRequest() == 1);
        assertThat(own("ben", RoomOrder.ROOM_ORDER_ACTIVITY))
                .containsExactly("room 1", "room 3", "room 0");
        assertThat(own("ben", RoomOrder.ROOM_ORDER_UNSPECIFIED))
                .containsExactly("room 0", "room 1", "room 3");
        assertThat(own("nobody", RoomOrder.ROOM_ORDER_ACTIVITY)).isEmpty();
        out.onCompleted();
    }

    /** The rooms of somebody, asked for one by one. */
    private List<String> own(String user, RoomOrder order) {
        var names = new ArrayList<String>();
        String token = "";
        do {
            var page =
                    chat.listRooms(
                            ListRoomsRequest.newBuilder()
                                    .setUser(user)
                                    .setOwn(true)
                                    .setOrder(order)
                                    .setPageSize(1)
                                    .setPageToken(token)
                                    .build());
            page.getRoomsList().forEach(room -> names.add(room.getName()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return names;
    }

    @Test
    void theServerHasSoManyRoomsAndNoMore() {
        for (int i = 0; i < 20; i++) {
            say("anna", "room " + i, "x");
        }
        assertRefused(Status.Code.RESOURCE_EXHAUSTED, () -> say("anna", "one more", "x"));
        say("anna", "room 3", "still");
    }

    @Test
    void whatWasSaidOnceIsNotSaidTwice() throws Exception {
        var request =
                SayRequest.newBuilder()
                        .setUser("anna")
                        .setRoom("r")
                        .setText("x")
                        .setClientId("7")
                        .build();
        SayResponse first = chat.say(request);
        assertThat(first.getRepeated()).isFalse();
        SayResponse again = chat.say(request);
        assertThat(again.getRepeated()).isTrue();
        assertThat(again.getMessageId()).isEqualTo(first.getMessageId());
        stop();
        start();
        assertThat(chat.say(request).getMessageId()).isEqualTo(first.getMessageId());
        assertThat(only("r").getText()).isEqualTo("x");
        assertThat(chat.say(request.toBuilder().setUser("ben").build()).getRepeated()).isFalse();
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                () -> chat.say(request.toBuilder().setClientId("x".repeat(65)).build()));
    }

    private SearchResponse search(String query, String room) {
        return chat.search(SearchRequest.newBuilder().setQuery(query).setRoom(room).build());
    }

    @Test
    void wordsAreFoundInOneRoomAndInAllNewestFirst() {
        say("anna", "r", "The pump is hot");
        say("ben", "other", "which PUMP?");
        say("anna", "r", "pump three, hot as well");
        assertThat(search("pump", "").getMessagesList())
                .extracting(Message::getText)
                .containsExactly("pump three, hot as well", "which PUMP?", "The pump is hot");
        assertThat(search("hot pump", "r").getMessagesList()).hasSize(2);
        assertThat(search("\"pump is\"", "r").getMessagesList()).hasSize(1);
        assertThat(search("nothing", "r").getMessagesList()).isEmpty();
        var page = chat.search(SearchRequest.newBuilder().setQuery("pump").setPageSize(2).build());
        assertThat(page.getMessagesCount()).isEqualTo(2);
        var rest =
                chat.search(
                        SearchRequest.newBuilder()
                                .setQuery("pump")
                                .setPageSize(2)
                                .setPageToken(page.getNextPageToken())
                                .build());
        assertThat(rest.getMessagesCount()).isEqualTo(1);
        assertThat(rest.getNextPageToken()).isEmpty();
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> search(" ", "r"));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> search("x".repeat(257), "r"));
        assertRefused(Status.Code.NOT_FOUND, () -> search("x", "nowhere"));
    }

    @Test
    void mentionsAreFollowedOverAllRooms() throws Exception {
        var mine =
                watch(
                        WatchRequest.newBuilder()
                                .setMentions("anna")
                                .setHeartbeatSeconds(60)
                                .build());
        assertThat(mine.next().getHeartbeat()).isTrue();
        say("ben", "r", "not for you");
        say("ben", "r", "mail an@anna or @annabel");
        say("ben", "other", "@anna, look");
        WatchResponse told = mine.next();
        assertThat(told.getEvent().getRoom()).isEqualTo("other");
        assertThat(told.getEvent().getSaid().getMentionsList()).containsExactly("anna");
    }

    @Test
    void onOneCallOnePersonTalksInSeveralRooms() throws Exception {
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        out.onNext(join("a", 1).toBuilder().setUser("anna").build());
        ChatResponse joined = inbox.next();
        assertThat(joined.getAccepted().getRequest()).isEqualTo(1);
        assertThat(joined.getAccepted().getMembers()).isEqualTo(1);
        assertThat(joined.getCursor()).isNotEmpty();
        assertThat(inbox.next().getEvent().hasJoined()).isTrue();
        out.onNext(join("b", 2));
        inbox.next(m -> m.getEvent().hasJoined());
        out.onNext(said("b", "hello", 3));
        String said = inbox.next(m -> m.getEvent().hasSaid()).getEvent().getId();
        assertThat(inbox.next(ChatResponse::hasAccepted).getAccepted().getMessageId())
                .isEqualTo(said);
        out.onNext(join("c", 4));
        out.onNext(join("d", 5));
        assertThat(inbox.next(ChatResponse::hasRefused).getRefused().getReason())
                .isEqualTo("LIMIT_REACHED");
        out.onNext(join("a", 6));
        assertThat(inbox.next(ChatResponse::hasRefused).getRefused().getRequest()).isEqualTo(6);
        out.onNext(
                ChatRequest.newBuilder()
                        .setRequest(7)
                        .setLeave(LeaveRoom.newBuilder().setRoom("a"))
                        .build());
        inbox.next(m -> m.getAccepted().getRequest() == 7);
        say("ben", "a", "is anybody here?");
        say("ben", "b", "here");
        assertThat(inbox.next(m -> m.getEvent().hasSaid()).getEvent().getRoom()).isEqualTo("b");
        out.onCompleted();
        assertThat(inbox.end()).isEqualTo(Status.Code.OK);
    }

    @Test
    void whereARoomIsResumedIsNotToldBeforeWhatComesFirst() throws Exception {
        say("ben", "r", "one");
        String second = say("ben", "r", "two").getMessageId();
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        var join = JoinRoom.newBuilder().setRoom("r").setLast(1);
        out.onNext(ChatRequest.newBuilder().setUser("anna").setRequest(1).setJoin(join).build());
        ChatResponse joined = inbox.next();
        assertThat(joined.getAccepted().getMembers()).isEqualTo(1);
        assertThat(joined.getCursor()).isEmpty();
        ChatResponse last = inbox.next();
        assertThat(last.getHistory().getId()).isEqualTo(second);
        out.onNext(leave("r", 2));
        inbox.next(m -> m.getAccepted().getRequest() == 2);
        join.setAfterCursor(last.getCursor());
        out.onNext(ChatRequest.newBuilder().setRequest(3).setJoin(join).build());
        ChatResponse resumed = inbox.next(m -> m.getAccepted().getRequest() == 3);
        assertThat(resumed.getCursor()).as("nothing comes first").isEqualTo(last.getCursor());
        out.onCompleted();
    }

    @Test
    void whereARoomIsResumedIsToldBehindWhatComesFirstAlsoWhenThatIsNothing() throws Exception {
        var there = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> held = ChatGrpc.newStub(server.channel()).chat(there);
        held.onNext(join("r", 1).toBuilder().setUser("anna").build());
        there.next(m -> m.getAccepted().getRequest() == 1);
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        var join = JoinRoom.newBuilder().setRoom("r").setLast(1);
        out.onNext(ChatRequest.newBuilder().setUser("anna").setRequest(1).setJoin(join).build());
        ChatResponse told = inbox.next(ChatResponse::getHeartbeat);
        assertThat(told.getRoom()).isEqualTo("r");
        assertThat(told.getCursor()).isNotEmpty();
        out.onNext(leave("r", 2));
        inbox.next(m -> m.getAccepted().getRequest() == 2);
        say("ben", "r", "one");
        say("ben", "r", "two");
        join.setAfterCursor(told.getCursor());
        out.onNext(ChatRequest.newBuilder().setRequest(3).setJoin(join).build());
        assertThat(inbox.next(ChatResponse::hasEvent).getEvent().getSaid().getText())
                .isEqualTo("one");
        out.onNext(leave("r", 4));
        inbox.next(m -> m.getAccepted().getRequest() == 4);
        join.clearAfterCursor();
        out.onNext(ChatRequest.newBuilder().setRequest(5).setJoin(join).build());
        assertThat(inbox.next(ChatResponse::hasHistory).getHistory().getText()).isEqualTo("two");
        assertThat(inbox.next().getRoom()).as("behind it").isEqualTo("r");
        out.onCompleted();
        held.onCompleted();
    }

    @Test
    void whoComesAndGoesTooFastWaitsAndOthersDoNot() throws Exception {
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        out.onNext(join("a", 1).toBuilder().setUser("anna").build());
        // All of it at once: each second lets one more come back.
        for (int i = 2; i < 20; i += 2) {
            out.onNext(leave("a", i));
            out.onNext(join("a", i + 1));
        }
        out.onNext(leave("a", 20));
        out.onNext(join("a", 21));
        out.onNext(join("b", 22));
        assertThat(inbox.next(m -> m.getAccepted().getRequest() > 20).getAccepted().getRequest())
                .as("another room comes first")
                .isEqualTo(22);
        inbox.next(m -> m.getAccepted().getRequest() == 21);
        out.onCompleted();
    }

    @Test
    void whoEntersMuchTooFastIsRefusedAndToldWhenToComeBack() throws Exception {
        var calls = new ArrayList<Inbox<JoinResponse>>();
        for (int i = 0; i < 100; i++) {
            var inbox = new Inbox<JoinResponse>();
            ChatGrpc.newStub(server.channel())
                    .join(JoinRequest.newBuilder().setUser("anna").setRoom("a").build(), inbox);
            calls.add(inbox);
            if (i == 0) {
                // Until there is a connection, calls do not keep their order.
                inbox.next();
            }
        }
        Awaitility.await().until(() -> calls.stream().anyMatch(Inbox::hasEnded));
        assertThat(calls.stream().filter(Inbox::hasEnded).map(Inbox::end))
                .containsOnly(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(calls.getFirst().hasEnded()).isFalse();
    }

    private static ChatRequest leave(String room, long request) {
        return ChatRequest.newBuilder()
                .setRequest(request)
                .setLeave(LeaveRoom.newBuilder().setRoom(room))
                .build();
    }

    private static ChatRequest join(String room, long request) {
        return ChatRequest.newBuilder()
                .setRequest(request)
                .setJoin(JoinRoom.newBuilder().setRoom(room))
                .build();
    }

    private static ChatRequest said(String room, String text, long request) {
        return ChatRequest.newBuilder()
                .setRequest(request)
                .setSay(SayRequest.newBuilder().setRoom(room).setText(text))
                .build();
    }

    @Test
    void nobodySpeaksForAnother() throws Exception {
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        out.onNext(join("r", 1).toBuilder().setUser("anna").build());
        inbox.next(m -> m.getEvent().hasJoined());
        var forged = said("r", "I am ben", 2).toBuilder();
        out.onNext(forged.clone().setUser("ben").build());
        assertThat(inbox.next(ChatResponse::hasRefused).getRefused().getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED.value());
        forged.getSayBuilder().setUser("ben");
        out.onNext(forged.build());
        assertThat(inbox.next(ChatResponse::hasRefused).getRefused().getReason())
                .isEqualTo("NOT_YOURS");
        out.onNext(said("r", "I am anna", 3).toBuilder().setUser("anna").build());
        assertThat(inbox.next(m -> m.getEvent().hasSaid()).getEvent().getUser()).isEqualTo("anna");
        out.onCompleted();
        var nobody = new Inbox<ChatResponse>();
        ChatGrpc.newStub(server.channel()).chat(nobody).onNext(join("r", 1));
        assertThat(nobody.end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> say("SYSTEM", "r", "x"));
    }

    @Test
    void typingIsToldToThoseInTheRoomAndForgotten() throws Exception {
        var inbox = new Inbox<JoinResponse>();
        var call = Context.current().withCancellation();
        call.run(
                () ->
                        ChatGrpc.newStub(server.channel())
                                .join(
                                        JoinRequest.newBuilder()
                                                .setUser("anna")
                                                .setRoom("r")
                                                .build(),
                                        inbox));
        JoinResponse greeting = inbox.next();
        assertThat(greeting.getHeartbeat()).isTrue();
        assertThat(greeting.getCursor()).isNotEmpty();
        inbox.next(m -> m.getEvent().hasJoined());
        var typing = TypeRequest.newBuilder().setUser("ben").setRoom("r").build();
        for (int i = 0; i < 20; i++) {
            chat.type(typing);
        }
        assertThat(inbox.next(JoinResponse::hasTyping).getTyping().getUsersList())
                .containsExactly("ben");
        assertThat(inbox.next(JoinResponse::hasTyping).getTyping().getTotal()).isZero();
        chat.type(typing);
        inbox.next(JoinResponse::hasTyping);
        say("ben", "r", "there");
        assertThat(inbox.next(JoinResponse::hasTyping).getTyping().getTotal()).isZero();
        assertRefused(
                Status.Code.NOT_FOUND,
                () -> chat.type(typing.toBuilder().setRoom("nowhere").build()));
        call.cancel(null);
    }

    @Test
    void membersComeByNameAndARoomTakesSoMany() throws Exception {
        var calls = new ArrayList<Context.CancellableContext>();
        for (String user : new String[] {"dan", "anna", "cleo", "ben", "one too many"}) {
            var inbox = new Inbox<JoinResponse>();
            var call = Context.current().withCancellation();
            calls.add(call);
            call.run(
                    () ->
                            ChatGrpc.newStub(server.channel())
                                    .join(
                                            JoinRequest.newBuilder()
                                                    .setUser(user)
                                                    .setRoom("r")
                                                    .build(),
                                            inbox));
            if (user.startsWith("one")) {
                assertThat(inbox.end()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            } else {
                inbox.next(m -> m.getEvent().hasJoined());
            }
        }
        var page =
                chat.listMembers(
                        ListMembersRequest.newBuilder().setRoom("r").setPageSize(3).build());
        assertThat(page.getMembersList())
                .extracting(Member::getUser)
                .containsExactly("anna", "ben", "cleo");
        assertThat(page.getTotal()).isEqualTo(4);
        var rest =
                chat.listMembers(
                        ListMembersRequest.newBuilder()
                                .setRoom("r")
                                .setPageToken(page.getNextPageToken())
                                .build());
        assertThat(rest.getMembersCount()).isEqualTo(1);
        calls.forEach(call -> call.cancel(null));
    }

    @Test
    void historyTurnsPagesBackward() {
        for (int i = 0; i < 7; i++) {
            say("anna", "r", "m" + i);
        }
        var request = HistoryRequest.newBuilder().setRoom("r").setPageSize(3);
        var page = chat.history(request.build());
        assertThat(page.getMessagesList())
                .extracting(Message::getText)
                .containsExactly("m4", "m5", "m6");
        page = chat.history(request.setPageToken(page.getNextPageToken()).build());
        assertThat(page.getMessagesList())
                .extracting(Message::getText)
                .containsExactly("m1", "m2", "m3");
        page = chat.history(request.setPageToken(page.getNextPageToken()).build());
        assertThat(page.getMessagesList()).extracting(Message::getText).containsExactly("m0");
        assertThat(page.getNextPageToken()).isEmpty();
    }

    @Test
    void whoSpeaksTooFastIsToldWhenToGoOn() throws Exception {
        var talk = ChatGrpc.newFutureStub(server.channel());
        var request = SayRequest.newBuilder().setUser("anna").setRoom("r").setText("x").build();
        var answers = IntStream.range(0, 2_000).mapToObj(_ -> talk.say(request)).toList();
        int refused = 0;
        for (var answer : answers) {
            try {
                answer.get();
            } catch (ExecutionException e) {
                assertThat(Status.fromThrowable(e).getCode())
                        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 1_800);
        say("ben", "r", "another caller");
    }

    @Test
    void whatComesTooFastOnACallIsHeldBackNotRefused() throws Exception {
        var inbox = new Inbox<ChatResponse>();
        StreamObserver<ChatRequest> out = ChatGrpc.newStub(server.channel()).chat(inbox);
        for (int i = 1; i <= 350; i++) {
            out.onNext(said("r", "m" + i, i).toBuilder().setUser("anna").build());
        }
        for (int i = 1; i <= 350; i++) {
            assertThat(inbox.next().getAccepted().getRequest()).isEqualTo(i);
        }
        out.onCompleted();
        assertThat(inbox.end()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aCallThatIsGoneGivesBackWhatItHeld() throws Exception {
        var inbox = new Inbox<ChatResponse>();
        var call = Context.current().withCancellation();
        call.run(
                () -> {
                    var out = ChatGrpc.newStub(server.channel()).chat(inbox);
                    out.onNext(join("r", 1).toBuilder().setUser("anna").build());
                    for (int i = 2; i <= 350; i++) {
                        out.onNext(said("r", "m" + i, i));
                    }
                });
        inbox.next(message -> message.getAccepted().getRequest() == 5);
        call.cancel(null);
        Awaitility.await().until(() -> server.figure("penstock_credit_used_bytes") == 0);
        Awaitility.await().until(() -> server.figure("penstock_chat_members") == 0);
        assertThat(server.figure("penstock_subscriptions")).isZero();
        assertThat(server.figure("penstock_streams_in")).isZero();
    }

    private static void assertRefused(Status.Code code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }
}
