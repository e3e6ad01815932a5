package dev.penstock.client;

import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.JoinRoom;
import dev.penstock.api.chat.v1.LeaveRoom;
import dev.penstock.api.chat.v1.Refused;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a {@link ChatConnection} and where in each it has come to. Rooms come and go under the
 * conversation's lock; their places belong to the thread that hears.
 */
final class ChatSide implements Conversation.Side<ChatRequest, ChatResponse> {
    private final String user;
    private final ChatListener listener;
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Map<Long, Room> joining = new ConcurrentHashMap<>();
    private @Nullable Conversation<ChatRequest, ChatResponse, Accepted> conversation;

    /** A room that is to be followed. */
    private static final class Room {
        final String name;
        final int last;
        final CompletableFuture<Accepted> joined = new CompletableFuture<>();
        volatile String cursor = "";

        Room(String name, int last) {
            this.name = name;
            this.last = last;
        }
    }

    ChatSide(String user, ChatListener listener) {
        this.user = user;
        this.listener = listener;
    }

    Conversation<ChatRequest, ChatResponse, Accepted> over(
            Connection connection, ConversationConfig config) {
        var made = new Conversation<ChatRequest, ChatResponse, Accepted>(connection, config, this);
        conversation = made;
        return made;
    }

    CompletableFuture<Accepted> join(String name, int last) {
        var room = new Room(name, last);
        conversation()
                .tell(
                        () -> {
                            rooms.put(name, room);
                            return joining(room);
                        });
        return room.joined;
    }

    void leave(String name, LeaveRoom leave) {
        conversation()
                .tell(
                        () -> {
                            Room left = rooms.remove(name);
                            if (left != null) {
                                joining.values().remove(left);
                            }
                            return ChatRequest.newBuilder().setUser(user).setLeave(leave).build();
                        });
    }

    @Override
    public MethodDescriptor<ChatRequest, ChatResponse> method() {
        return ChatGrpc.getChatMethod();
    }

    @Override
    public List<ChatRequest> opening() {
        joining.clear();
        var first = new ArrayList<ChatRequest>();
        rooms.values().forEach(room -> first.add(joining(room)));
        return first;
    }

    private ChatRequest joining(Room room) {
        long number = conversation().number();
        joining.put(number, room);
        var join = JoinRoom.newBuilder().setRoom(room.name);
        if (room.cursor.isEmpty()) {
            join.setLast(room.last);
        } else {
            join.setAfterCursor(room.cursor);
        }
        return ChatRequest.newBuilder().setUser(user).setRequest(number).setJoin(join).build();
    }

    @Override
    public boolean resumes() {
        return rooms.values().stream().noneMatch(room -> room.cursor.isEmpty());
    }

    @Override
    public void heard(ChatResponse message) {
        if (message.hasAccepted()) {
            accepted(message.getAccepted(), message.getCursor());
        } else if (message.hasRefused()) {
            refused(message.getRefused());
        } else if (!message.getHeartbeat()) {
            listener.onMessage(message);
            advance(rooms.get(roomOf(message)), message.getCursor());
        }
    }

    private static String roomOf(ChatResponse message) {
        return message.hasEvent() ? message.getEvent().getRoom() : message.getHistory().getRoom();
    }

    private static void advance(@Nullable Room room, String cursor) {
        if (room != null && !cursor.isEmpty()) {
            room.cursor = cursor;
        }
    }

    private void accepted(Accepted accepted, String cursor) {
        Room room = joining.remove(accepted.getRequest());
        if (room == null) {
            conversation().answer(accepted.getRequest(), accepted);
            return;
        }
        advance(room, cursor);
        boolean _ = room.joined.complete(accepted);
    }

    private void refused(Refused refused) {
        var failure = failure(refused);
        Room room = joining.remove(refused.getRequest());
        if (room == null) {
            conversation().refuse(refused.getRequest(), failure);
            return;
        }
        boolean _ = rooms.remove(room.name, room);
        if (!room.joined.completeExceptionally(failure.asException())) {
            listener.onLost(room.name, failure);
        }
    }

    private static CallFailure failure(Refused refused) {
        return new CallFailure(
                Status.fromCodeValue(refused.getCode()).getCode(),
                refused.getMessage(),
                refused.getReason(),
                Map.of(),
                refused.getRetryAfterMs() > 0
                        ? Duration.ofMillis(refused.getRetryAfterMs())
                        : null);
    }

    @Override
    public void state(SubscriptionState state) {
        listener.onState(state);
    }

    @Override
    public void ended(@Nullable CallFailure cause) {
        var lost =
                cause == null
                        ? CallFailure.local(Status.Code.CANCELLED, "the server ended the call")
                        : cause;
        rooms.values().forEach(room -> room.joined.completeExceptionally(lost.asException()));
        listener.onEnd(cause);
    }

    private Conversation<ChatRequest, ChatResponse, Accepted> conversation() {
        if (conversation == null) {
            throw new IllegalStateException("not begun");
        }
        return conversation;
    }
}
