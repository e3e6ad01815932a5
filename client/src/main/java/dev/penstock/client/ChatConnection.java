package dev.penstock.client;

import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.DeleteRequest;
import dev.penstock.api.chat.v1.EditRequest;
import dev.penstock.api.chat.v1.LeaveRoom;
import dev.penstock.api.chat.v1.MarkReadRequest;
import dev.penstock.api.chat.v1.ReactRequest;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.TypeRequest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One person in any number of rooms, over as many calls as it takes: after a break the rooms are joined
 * again where they were left, so nothing is missed and nothing comes twice, and what was said and not
 * answered is said again and told once. Any thread. Futures complete when a thing is durable, or with
 * {@link PenstockException} when it was refused.
 */
public final class ChatConnection implements AutoCloseable {
    private final String user;

    /** Makes the ids by which the server knows a message that is said again. */
    private final String run = UUID.randomUUID().toString();

    private final ChatSide side;
    private final Conversation<ChatRequest, ?, Accepted> conversation;

    ChatConnection(
            Connection connection, ConversationConfig config, String user, ChatListener listener) {
        this.user = user;
        this.side = new ChatSide(user, listener);
        this.conversation = side.over(connection, config);
        conversation.open();
    }

    /**
     * Joins a room until {@link #leave}: first the newest so many messages as they are now, then
     * everything as it happens. The answer tells how many are in it.
     */
    public CompletableFuture<Accepted> join(String room, int last) {
        return side.join(room, last);
    }

    /** Leaves a room. */
    public void leave(String room) {
        side.leave(room, LeaveRoom.newBuilder().setRoom(room).build());
    }

    /** Says something; the answer has the message's id. Waits while too much is unanswered. */
    public CompletableFuture<Accepted> say(String room, String text) throws InterruptedException {
        return conversation.ask(
                number ->
                        request(number)
                                .setSay(
                                        SayRequest.newBuilder()
                                                .setRoom(room)
                                                .setText(text)
                                                .setClientId(run + "-" + number))
                                .build());
    }

    /** Replaces the text of one's own message. */
    public CompletableFuture<Accepted> edit(String room, String messageId, String text)
            throws InterruptedException {
        var edit = EditRequest.newBuilder().setRoom(room).setMessageId(messageId).setText(text);
        return ask(request -> request.setEdit(edit));
    }

    /** Deletes one's own message. */
    public CompletableFuture<Accepted> delete(String room, String messageId)
            throws InterruptedException {
        var delete = DeleteRequest.newBuilder().setRoom(room).setMessageId(messageId);
        return ask(request -> request.setDelete(delete));
    }

    /** Adds a reaction. */
    public CompletableFuture<Accepted> react(String room, String messageId, String emoji)
            throws InterruptedException {
        var react = ReactRequest.newBuilder().setRoom(room).setMessageId(messageId);
        return ask(request -> request.setReact(react.setEmoji(emoji)));
    }

    /** Takes one's reaction away. */
    public CompletableFuture<Accepted> unreact(String room, String messageId, String emoji)
            throws InterruptedException {
        var react = ReactRequest.newBuilder().setRoom(room).setMessageId(messageId);
        return ask(request -> request.setReact(react.setEmoji(emoji).setRemove(true)));
    }

    /** Everything up to this message is read. */
    public CompletableFuture<Accepted> markRead(String room, String messageId)
            throws InterruptedException {
        var read = MarkReadRequest.newBuilder().setRoom(room).setMessageId(messageId);
        return ask(request -> request.setMarkRead(read));
    }

    /** Tells that one is typing, if the connection is there; nobody answers. */
    public void typing(String room) {
        var type = TypeRequest.newBuilder().setRoom(room);
        conversation.tell(() -> request(0).setType(type).build());
    }

    /** Said and not answered yet. */
    public int pending() {
        return conversation.pending();
    }

    /** Waits until everything is answered, then leaves. An interruption cuts the wait short. */
    @Override
    public void close() {
        conversation.close();
    }

    /** Ends it at once; what is not answered fails with CANCELLED (and may be said or not). */
    public void cancel() {
        conversation.cancel();
    }

    private CompletableFuture<Accepted> ask(Consumer<ChatRequest.Builder> what)
            throws InterruptedException {
        return conversation.ask(
                number -> {
                    ChatRequest.Builder request = request(number);
                    what.accept(request);
                    return request.build();
                });
    }

    private ChatRequest.Builder request(long number) {
        return ChatRequest.newBuilder().setUser(user).setRequest(number);
    }
}
