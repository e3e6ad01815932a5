package dev.penstock.cli;

import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.Reaction;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes what happens in rooms, as lines for people or as JSON. One thread at a time. */
public final class ChatPrinter {
    private static final int AUTHOR = 36;
    private static final int CHANGE = 90;

    private final PrintWriter out;
    private final boolean json;
    private final boolean rooms;
    private final Terminal terminal = Terminal.current();

    /** Which of the two ways, and whether each line names its room. */
    public ChatPrinter(PrintWriter out, Format format) {
        this.out = out;
        this.json = format.json();
        this.rooms = format.rooms();
    }

    /**
     * How to write.
     *
     * @param json an object a line
     * @param rooms name the room on each line
     */
    public record Format(boolean json, boolean rooms) {}

    /** Something that happens now. */
    public void print(Event event) {
        if (json) {
            json(event);
        } else {
            line(event.getRoom(), event.getTimeMs(), what(event));
        }
        out.flush();
    }

    /** A message from before, as it is now. */
    public void print(Message message) {
        if (json) {
            json(message);
        } else {
            line(message.getRoom(), message.getTimeMs(), what(message));
        }
        out.flush();
    }

    private void line(String room, long time, String what) {
        String where = rooms ? terminal.bold("#" + Terminal.visible(room)) + " " : "";
        out.println(terminal.dim(Times.full(time)) + " " + where + what);
    }

    private String what(Event event) {
        String user = author(event.getUser());
        return switch (event.getWhatCase()) {
            case SAID ->
                    user + "  " + text(event.getSaid().getText(), event.getSaid().getDeleted());
            case EDITED ->
                    user
                            + "  "
                            + Terminal.lines(event.getEdited().getText())
                            + change(" (edited " + event.getEdited().getMessageId() + ")");
            case DELETED -> user + change(" deleted " + event.getDeleted().getMessageId());
            case REACTED ->
                    user
                            + change(event.getReacted().getRemoved() ? " took back " : " reacts ")
                            + Terminal.lines(event.getReacted().getEmoji())
                            + change(" to " + event.getReacted().getMessageId());
            case JOINED -> user + change(" joined");
            case LEFT -> user + change(" left");
            case CREATED -> user + change(" made the room");
            case WHAT_NOT_SET -> user + change(" did something this version does not know");
        };
    }

    private String what(Message message) {
        return author(message.getAuthor())
                + "  "
                + text(message.getText(), message.getDeleted())
                + (message.getEditedMs() > 0 ? change(" (edited)") : "")
                + change(reactions(message));
    }

    private String author(String user) {
        return terminal.colour(AUTHOR, Terminal.visible(user));
    }

    private String text(String text, boolean deleted) {
        return deleted ? change("(deleted)") : Terminal.lines(text);
    }

    private String change(String text) {
        return text.isEmpty() ? "" : terminal.colour(CHANGE, text);
    }

    private static String reactions(Message message) {
        return message.getReactionsList().stream()
                .map(each -> " " + Terminal.lines(each.getEmoji()) + " " + each.getUsersCount())
                .collect(Collectors.joining());
    }

    private void json(Event event) {
        Json line =
                Json.object()
                        .with("event", event.getWhatCase().name().toLowerCase(Locale.ROOT))
                        .with("time", event.getTimeMs())
                        .with("room", event.getRoom())
                        .with("id", event.getId())
                        .with("user", event.getUser());
        switch (event.getWhatCase()) {
            case SAID -> line.with("text", event.getSaid().getText());
            case EDITED ->
                    line.with("message_id", event.getEdited().getMessageId())
                            .with("text", event.getEdited().getText());
            case DELETED -> line.with("message_id", event.getDeleted().getMessageId());
            case REACTED ->
                    line.with("message_id", event.getReacted().getMessageId())
                            .with("emoji", event.getReacted().getEmoji())
                            .with("removed", event.getReacted().getRemoved());
            case JOINED, LEFT, CREATED, WHAT_NOT_SET -> {
                // The name of the event says it all.
            }
        }
        line.printTo(out);
    }

    private void json(Message message) {
        Json.object()
                .with("event", "message")
                .with("time", message.getTimeMs())
                .with("room", message.getRoom())
                .with("id", message.getId())
                .with("user", message.getAuthor())
                .with("text", message.getText())
                .with("edited", message.getEditedMs())
                .with("deleted", message.getDeleted())
                .with(
                        "reactions",
                        message.getReactionsList().stream()
                                .collect(
                                        Collectors.toMap(
                                                Reaction::getEmoji,
                                                each -> String.join(",", each.getUsersList()))))
                .printTo(out);
    }
}
