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
 *
 * <p>The server may refuse a room long after it was joined. Where waiting helps it is joined again in
 * the same call, else it is lost.
 */
final class ChatSide implements Conversation.Side<ChatRequest, ChatResponse> {
    private final String user;
    private final ChatListener listener;
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();

    /** By the number of its joining, for as long as the call at hand may refuse it. */
    private final Map<Long, Room> joins = new ConcurrentHashMap<>();

    private @Nullable Conversation<ChatRequest, ChatResponse, Accepted> conversation;

    /** A room that is to be followed. */
    private static final class Room {
        final String name;
        final int last;
        final CompletableFuture<Accepted> joined = new CompletableFuture<>();
        volatile String cursor = "";

        /** Times refused since anything came. Of the thread that hears. */
        int failures;

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
                                joins.values().remove(left);
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
        joins.clear();
        var first = new ArrayList<ChatRequest>();
        rooms.values().forEach(room -> first.add(joining(room)));
        return first;
    }

    private ChatRequest joining(Room room) {
        long number = conversation().number();
        joins.put(number, room);
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
        } else if (message.getHeartbeat()) {
            shown(rooms.get(message.getRoom()), message.getCursor());
        } else {
            listener.onMessage(message);
            shown(rooms.get(roomOf(message)), message.getCursor());
        }
    }

    private static String roomOf(ChatResponse message) {
        return message.hasEvent() ? message.getEvent().getRoom() : message.getHistory().getRoom();
    }

    private static void shown(@Nullable Room room, String cursor) {
        if (room != null) {
            room.failures = 0;
            advance(room, cursor);
        }
    }

    private static void advance(Room room, String cursor) {
        if (!cursor.isEmpty()) {
            room.cursor = cursor;
        }
    }

    private void accepted(Accepted accepted, String cursor) {
        Room room = joins.get(accepted.getRequest());
        if (room == null) {
            conversation().answer(accepted.getRequest(), accepted);
            return;
        }
        advance(room, cursor);
        boolean _ = room.joined.complete(accepted);
    }

    private void refused(Refused refused) {
        var failure = failure(refused);
        Room room = joins.remove(refused.getRequest());
        if (room == null) {
            conversation().refuse(refused.getRequest(), failure);
            return;
        }
        if (room.joined.isDone()
                && conversation().decide(++room.failures, failure)
                        instanceof RetryPolicy.Decision.Retry(var delay)) {
            joinAgain(room, delay);
            return;
        }
        boolean _ = rooms.remove(room.name, room);
        if (!room.joined.completeExceptionally(failure.asException())) {
            listener.onLost(room.name, failure);
        }
    }

    private void joinAgain(Room room, Duration delay) {
        // It may have been left meanwhile, or be part of the opening of a new call.
        conversation()
                .tellLater(
                        delay,
                        () ->
                                rooms.get(room.name) == room && !joins.containsValue(room)
                                        ? joining(room)
                                        : null);
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
