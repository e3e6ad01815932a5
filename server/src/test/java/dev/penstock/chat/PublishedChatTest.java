package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.RunningServer;
import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.ChatServiceGrpc;
import dev.penstock.api.chat.HistoryRequest;
import dev.penstock.api.chat.JoinRequest;
import dev.penstock.api.chat.MessageType;
import dev.penstock.api.chat.SendResponse;
import dev.penstock.api.stream.v1.SlowConsumer;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The published contract, as its clients call it. */
@Timeout(60)
class PublishedChatTest {
    @TempDir Path folder;
    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        start("1s");
    }

    private void start(String grace) throws IOException {
        server =
                RunningServer.in(folder, Map.of("presence.lease", "0.2s", "presence.grace", grace));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private record Joined(Inbox<ChatMessage> inbox, Context.CancellableContext call) {
        void leave() {
            call.cancel(null);
        }
    }

    private Joined join(JoinRequest request) {
        var inbox = new Inbox<ChatMessage>();
        var call = Context.current().withCancellation();
        call.run(() -> ChatServiceGrpc.newStub(server.channel()).joinChat(request, inbox));
        return new Joined(inbox, call);
    }

    private Joined join(String user, String room) {
        return join(JoinRequest.newBuilder().setUsername(user).setRoomId(room).build());
    }

    private SendResponse send(List<ChatMessage> messages) throws InterruptedException {
        var inbox = new Inbox<SendResponse>();
        StreamObserver<ChatMessage> out =
                ChatServiceGrpc.newStub(server.channel()).sendMessage(inbox);
        messages.forEach(out::onNext);
        out.onCompleted();
        return inbox.next();
    }

    private static ChatMessage message(String user, String room, String text) {
        return ChatMessage.newBuilder().setUsername(user).setRoomId(room).setContent(text).build();
    }

    private List<ChatMessage> history(HistoryRequest request) {
        var all = new ArrayList<ChatMessage>();
        ChatServiceGrpc.newBlockingStub(server.channel())
                .getChatHistory(request)
                .forEachRemaining(all::add);
        return all;
    }

    private static HistoryRequest.Builder of(String room) {
        return HistoryRequest.newBuilder().setRoomId(room);
    }

    @Test
    void whoJoinsSeesTheLastTenThenTheirOwnJoiningThenWhatIsSaid() throws Exception {
        send(IntStream.range(0, 15).mapToObj(i -> message("ben", "r", "m" + i)).toList());
        var anna = join("anna", "r");
        var first = anna.inbox().next(10);
        assertThat(first)
                .extracting(ChatMessage::getContent)
                .containsExactly("m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13", "m14");
        assertThat(first).extracting(ChatMessage::getMessageId).isSorted().doesNotHaveDuplicates();
        ChatMessage join = anna.inbox().next();
        assertThat(join.getType()).isEqualTo(MessageType.JOIN);
        assertThat(join.getUsername()).isEqualTo("anna");
        send(List.of(message("ben", "r", "hello")));
        ChatMessage said = anna.inbox().next();
        assertThat(said.getContent()).isEqualTo("hello");
        assertThat(said.getType()).isEqualTo(MessageType.MESSAGE);
        assertThat(said.getTimestamp()).isPositive();
        assertThat(said.getMessageId()).hasSize(26);
        assertThat(said.getCursor()).isNotEmpty();
        anna.leave();
    }

    @Test
    void onSeveralConnectionsOneJoinsOnceAndLeavesOnce() throws Exception {
        var watcher = join("watcher", "r");
        watcher.inbox().next();
        var calls = List.of(join("anna", "r"), join("anna", "r"), join("anna", "r"));
        assertThat(watcher.inbox().next().getType()).isEqualTo(MessageType.JOIN);
        calls.forEach(Joined::leave);
        ChatMessage left = watcher.inbox().next();
        assertThat(left.getType()).isEqualTo(MessageType.LEAVE);
        assertThat(left.getUsername()).isEqualTo("anna");
        send(List.of(message("ben", "r", "end")));
        assertThat(watcher.inbox().next().getContent()).isEqualTo("end");
        watcher.leave();
    }

    @Test
    void aServerThatRestartsMakesThoseWhoComeBackNeitherLeaveNorJoin() throws Exception {
        var before = join("anna", "r");
        before.inbox().next();
        String cursor = join("ben", "r").inbox().next().getCursor();
        server.stopUnderCalls();
        start("4s");
        var anna =
                join(
                        JoinRequest.newBuilder()
                                .setUsername("anna")
                                .setRoomId("r")
                                .setAfterCursor(cursor)
                                .build());
        ChatMessage next = anna.inbox().next();
        assertThat(next.getType()).isEqualTo(MessageType.LEAVE);
        assertThat(next.getUsername()).isEqualTo("ben");
        assertThat(anna.inbox().taken()).isEmpty();
        anna.leave();
    }

    @Test
    void silenceIsBrokenByAPingThatIsNotHistory() throws Exception {
        var anna =
                join(
                        JoinRequest.newBuilder()
                                .setUsername("anna")
                                .setRoomId("r")
                                .setHeartbeatSeconds(1)
                                .build());
        ChatMessage ping = anna.inbox().next(ChatMessage::getHeartbeat);
        assertThat(ping.getType()).isEqualTo(MessageType.SYSTEM);
        assertThat(ping.getUsername()).isEqualTo("system");
        assertThat(ping.getContent()).isEqualTo("ping");
        assertThat(ping.getRoomId()).isEqualTo("r");
        assertThat(ping.getHeartbeat()).isTrue();
        assertThat(ping.getCursor()).isNotEmpty();
        assertThat(history(of("r").build())).isEmpty();
        anna.leave();
    }

    @Test
    void whatIsNoMessageIsSkippedAndNotCounted() throws Exception {
        SendResponse response =
                send(
                        List.of(
                                message("anna", "r", "one"),
                                message("", "r", "x"),
                                message("anna", "", "x"),
                                message("anna", "r", ""),
                                message("anna", "r", "two")));
        assertThat(response.getMessagesSent()).isEqualTo(2);
        assertThat(response.getStatus()).isEqualTo("success");
        assertThat(response.getErrorsCount()).isEqualTo(3);
        assertThat(response.getErrors(0))
                .isEqualTo("messages[1]: no user, room or text (expected: all three)");
        SendResponse over =
                send(
                        List.of(
                                message("anna", "r", "x".repeat(16_385)),
                                message("anna", "r", "x".repeat(16_384)),
                                message("system", "r", "x"),
                                message("an\u202ena", "r", "x"),
                                message("anna", "r".repeat(129), "x")));
        assertThat(over.getMessagesSent()).isEqualTo(1);
        assertThat(over.getStatus()).isEqualTo("error");
        assertThat(over.getErrorsCount()).isEqualTo(4);
        assertThat(send(List.of()).getStatus()).isEqualTo("success");
    }

    @Test
    void idTimeAndTypeAreTheServers() throws Exception {
        send(
                List.of(
                        message("anna", "r", "x").toBuilder()
                                .setMessageId("mine")
                                .setTimestamp(5)
                                .setType(MessageType.SYSTEM)
                                .build()));
        ChatMessage said = history(of("r").build()).getFirst();
        assertThat(said.getType()).isEqualTo(MessageType.MESSAGE);
        assertThat(said.getMessageId()).hasSize(26).isNotEqualTo("mine");
        assertThat(said.getTimestamp()).isGreaterThan(1_600_000_000_000L);
    }

    @Test
    void historyHasTheNewestSinceAMomentOldestFirst() throws Exception {
        send(IntStream.range(0, 60).mapToObj(i -> message("ben", "r", "m" + i)).toList());
        var all = history(of("r").build());
        assertThat(all).hasSize(50);
        assertThat(all.getFirst().getContent()).isEqualTo("m10");
        assertThat(all.getLast().getContent()).isEqualTo("m59");
        assertThat(history(of("r").setLimit(3).build()))
                .extracting(ChatMessage::getContent)
                .containsExactly("m57", "m58", "m59");
        long last = all.getLast().getTimestamp();
        assertThat(history(of("r").setSinceTimestamp(last + 1).build())).isEmpty();
        assertThat(history(of("r").setSinceTimestamp(last * 1_000_000).setLimit(1).build()))
                .hasSize(1);
        assertRefused(Status.Code.NOT_FOUND, () -> history(of("nowhere").build()));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> history(of("r").setLimit(1_001).build()));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> history(of("r").setLimit(-1).build()));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> history(of("").build()));
    }

    @Test
    void aCallThatResumesMissesNothingAndRepeatsNothing() throws Exception {
        var anna = join("anna", "r");
        anna.inbox().next();
        send(List.of(message("ben", "r", "one")));
        String cursor = anna.inbox().next().getCursor();
        anna.leave();
        send(List.of(message("ben", "r", "two"), message("ben", "r", "three")));
        var again =
                join(
                        JoinRequest.newBuilder()
                                .setUsername("anna")
                                .setRoomId("r")
                                .setAfterCursor(cursor)
                                .build());
        assertThat(again.inbox().next(m -> m.getType() == MessageType.MESSAGE).getContent())
                .isEqualTo("two");
        assertThat(again.inbox().next(m -> m.getType() == MessageType.MESSAGE).getContent())
                .isEqualTo("three");
        again.leave();
    }

    @Test
    void wrongJoinsAreRefused() {
        assertThat(join("", "r").inbox().end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(join("anna", "").inbox().end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(join("System", "r").inbox().end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(join("a\u200bb", "r").inbox().end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        var request = JoinRequest.newBuilder().setUsername("anna").setRoomId("r");
        assertThat(join(request.clone().setAfterCursor("x").build()).inbox().end())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(
                        join(request.clone()
                                        .setSlowConsumer(SlowConsumer.SLOW_CONSUMER_CONFLATE)
                                        .build())
                                .inbox()
                                .end())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private static void assertRefused(Status.Code code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }
}
