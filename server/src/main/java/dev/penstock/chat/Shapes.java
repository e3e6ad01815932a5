package dev.penstock.chat;

import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.MessageType;
import dev.penstock.api.chat.v1.Created;
import dev.penstock.api.chat.v1.Deleted;
import dev.penstock.api.chat.v1.Edited;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.Joined;
import dev.penstock.api.chat.v1.Left;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.Reacted;
import dev.penstock.api.chat.v1.Reaction;
import dev.penstock.api.chat.v1.Said;
import dev.penstock.feed.EventId;
import org.jspecify.annotations.Nullable;

/** What happened and what is stored, in the shapes of both contracts. Pure; any thread. */
final class Shapes {
    private Shapes() {}

    static ChatFact fact(dev.penstock.feed.Event event) {
        return event.read(payload -> ChatFact.read(event.kind(), payload, 0, payload.length));
    }

    static Event event(dev.penstock.feed.Event event, ChatFact fact, String room) {
        var out =
                Event.newBuilder()
                        .setRoom(room)
                        .setId(new EventId(event.timeMillis(), event.offset()).text())
                        .setTimeMs(event.timeMillis());
        return switch (fact) {
            case ChatFact.Created made ->
                    out.setUser(made.by()).setCreated(Created.getDefaultInstance()).build();
            case ChatFact.Said said ->
                    out.setUser(said.author())
                            .setSaid(
                                    Said.newBuilder()
                                            .setText(said.text())
                                            .addAllMentions(said.mentions())
                                            .setNumber(said.number())
                                            .setDeleted(said.deleted()))
                            .build();
            case ChatFact.Edited edited ->
                    out.setUser(edited.by())
                            .setEdited(
                                    Edited.newBuilder()
                                            .setMessageId(edited.message().text())
                                            .setText(edited.text())
                                            .addAllMentions(edited.mentions()))
                            .build();
            case ChatFact.Deleted deleted ->
                    out.setUser(deleted.by())
                            .setDeleted(Deleted.newBuilder().setMessageId(deleted.message().text()))
                            .build();
            case ChatFact.Reacted reacted ->
                    out.setUser(reacted.by())
                            .setReacted(
                                    Reacted.newBuilder()
                                            .setMessageId(reacted.message().text())
                                            .setEmoji(reacted.emoji())
                                            .setRemoved(reacted.removed()))
                            .build();
            case ChatFact.Joined joined ->
                    out.setUser(joined.who()).setJoined(Joined.getDefaultInstance()).build();
            case ChatFact.Left left ->
                    out.setUser(left.who()).setLeft(Left.getDefaultInstance()).build();
            case ChatFact.Read _, ChatFact.Forgotten _ ->
                    throw new IllegalStateException("no event of a room: " + fact);
        };
    }

    static Message message(StoredMessage message, String room) {
        var out =
                Message.newBuilder()
                        .setId(message.id().text())
                        .setRoom(room)
                        .setAuthor(message.author())
                        .setText(message.text())
                        .setTimeMs(message.id().timeMillis())
                        .setEditedMs(message.editedMillis())
                        .setDeleted(message.deleted())
                        .addAllMentions(message.mentions())
                        .setNumber(message.number());
        message.reactions()
                .forEach(
                        (emoji, users) ->
                                out.addReactions(
                                        Reaction.newBuilder().setEmoji(emoji).addAllUsers(users)));
        return out.build();
    }

    /** The published contract's message of an event; null for what it does not tell. */
    static @Nullable ChatMessage published(
            dev.penstock.feed.Event event, ChatFact fact, String room) {
        var out =
                ChatMessage.newBuilder()
                        .setMessageId(new EventId(event.timeMillis(), event.offset()).text())
                        .setRoomId(room)
                        .setTimestamp(event.timeMillis());
        return switch (fact) {
            case ChatFact.Said said when !said.deleted() ->
                    out.setUsername(said.author()).setContent(said.text()).build();
            case ChatFact.Joined joined ->
                    out.setUsername(joined.who())
                            .setContent(joined.who() + " joined")
                            .setType(MessageType.JOIN)
                            .build();
            case ChatFact.Left left ->
                    out.setUsername(left.who())
                            .setContent(left.who() + " left")
                            .setType(MessageType.LEAVE)
                            .build();
            default -> null;
        };
    }

    static ChatMessage published(StoredMessage message, String room) {
        return ChatMessage.newBuilder()
                .setMessageId(message.id().text())
                .setUsername(message.author())
                .setRoomId(room)
                .setContent(message.text())
                .setTimestamp(message.id().timeMillis())
                .setEditedTimestamp(message.editedMillis())
                .build();
    }
}
