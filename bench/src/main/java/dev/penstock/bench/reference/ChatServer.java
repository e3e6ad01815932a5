package dev.penstock.bench.reference;

import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.ChatServiceGrpc;
import dev.penstock.api.chat.JoinRequest;
import dev.penstock.api.chat.SendResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A chat server that writes each message it gets to the observer of each one in the room. It keeps
 * nothing, tells nobody of joins, and never asks whether somebody is ready.
 */
public final class ChatServer {
    private ChatServer() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        ReferenceServer.run(List.of(arguments), List.of(new Chat()));
    }

    private static final class Chat extends ChatServiceGrpc.ChatServiceImplBase {
        private final Map<String, List<ServerCallStreamObserver<ChatMessage>>> rooms =
                new ConcurrentHashMap<>();
        private final AtomicLong ids = new AtomicLong();

        @Override
        public void joinChat(JoinRequest request, StreamObserver<ChatMessage> answer) {
            var member = (ServerCallStreamObserver<ChatMessage>) answer;
            var members = room(request.getRoomId());
            member.setOnCancelHandler(() -> members.remove(member));
            members.add(member);
        }

        @Override
        public StreamObserver<ChatMessage> sendMessage(StreamObserver<SendResponse> answer) {
            return new StreamObserver<>() {
                private int sent;

                @Override
                public void onNext(ChatMessage message) {
                    // As long as an id and a cursor of Penstock's, so that both write the same
                    // bytes.
                    ChatMessage told =
                            message.toBuilder()
                                    .setMessageId("%026d".formatted(ids.incrementAndGet()))
                                    .setTimestamp(1_800_000_000_000L)
                                    .setCursor("AAAAAAAAAAAAAAAAAAAAAAAA")
                                    .build();
                    room(message.getRoomId()).removeIf(member -> !written(member, told));
                    sent++;
                }

                @Override
                public void onError(Throwable cause) {
                    sent = 0;
                }

                @Override
                public void onCompleted() {
                    answer.onNext(
                            SendResponse.newBuilder()
                                    .setMessagesSent(sent)
                                    .setStatus("success")
                                    .build());
                    answer.onCompleted();
                }
            };
        }

        private List<ServerCallStreamObserver<ChatMessage>> room(String name) {
            return rooms.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>());
        }

        private static boolean written(StreamObserver<ChatMessage> member, ChatMessage message) {
            try {
                member.onNext(message);
                return true;
            } catch (StatusRuntimeException gone) {
                return false;
            }
        }
    }
}
