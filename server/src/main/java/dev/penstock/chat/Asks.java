package dev.penstock.chat;

import dev.penstock.api.chat.v1.DeleteRequest;
import dev.penstock.api.chat.v1.EditRequest;
import dev.penstock.api.chat.v1.MarkReadRequest;
import dev.penstock.api.chat.v1.ReactRequest;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.feed.EventId;
import dev.penstock.ingest.Names;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.Unseen;

/**
 * Makes of what clients ask what the lane decides: names brought into form, texts and ids checked. What
 * is wrong with a request by itself is refused here. Any thread.
 */
final class Asks {
    private static final int LONGEST_EMOJI = 32;
    private static final int LONGEST_CLIENT_ID = 64;

    private final ChatConfig config;

    Asks(ChatConfig config) {
        this.config = config;
    }

    static String user(String found) {
        return Names.person("user", found);
    }

    static String room(String found) {
        return Names.place("room", found);
    }

    /** A message of these, with a text that may be said. */
    ChatCommand.Say say(String user, String room, String text, String clientId) {
        if (Utf8.length(clientId) > LONGEST_CLIENT_ID) {
            throw Refusal.invalid(
                            "client_id",
                            Utf8.length(clientId) + " bytes",
                            "at most " + LONGEST_CLIENT_ID)
                    .asException();
        }
        return new ChatCommand.Say(room, user, text(text), Mentions.of(text), clientId);
    }

    ChatCommand.Say say(SayRequest request, String user) {
        return say(user, room(request.getRoom()), request.getText(), request.getClientId());
    }

    ChatCommand.Edit edit(EditRequest request, String user) {
        return new ChatCommand.Edit(
                room(request.getRoom()),
                user,
                message(request.getMessageId()),
                text(request.getText()),
                Mentions.of(request.getText()));
    }

    ChatCommand.Delete delete(DeleteRequest request, String user) {
        return new ChatCommand.Delete(
                room(request.getRoom()), user, message(request.getMessageId()));
    }

    ChatCommand.React react(ReactRequest request, String user) {
        String emoji = request.getEmoji();
        boolean shown =
                !Unseen.all(emoji)
                        && emoji.codePoints().noneMatch(c -> Unseen.steers(c) || Unseen.blank(c));
        if (Utf8.length(emoji) > LONGEST_EMOJI || !shown) {
            throw Refusal.invalid("emoji", emoji, "1 to " + LONGEST_EMOJI + " bytes to be shown")
                    .asException();
        }
        return new ChatCommand.React(
                room(request.getRoom()),
                user,
                message(request.getMessageId()),
                emoji,
                request.getRemove());
    }

    ChatCommand.MarkRead markRead(MarkReadRequest request, String user) {
        return new ChatCommand.MarkRead(
                room(request.getRoom()), user, message(request.getMessageId()));
    }

    private static EventId message(String id) {
        return EventId.parse("message_id", id);
    }

    private String text(String text) {
        if (Utf8.length(text) > config.maxTextBytes()) {
            throw Refusal.invalid(
                            "text",
                            Utf8.length(text) + " bytes",
                            "at most " + config.maxTextBytes())
                    .asException();
        }
        if (Unseen.all(text)) {
            throw Refusal.invalid("text", text, "something to be seen").asException();
        }
        if (text.indexOf('\0') >= 0) {
            throw Refusal.invalid("text", "a NUL character", "text").asException();
        }
        return text;
    }
}
