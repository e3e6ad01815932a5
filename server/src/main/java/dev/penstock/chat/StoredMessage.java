package dev.penstock.chat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.penstock.feed.EventId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as it is now, with what happened to it. Immutable, any thread.
 *
 * @param room the number of the room
 * @param id its id
 * @param number counts the messages of the room from 1
 * @param edits the events that changed its text
 * @param reactions who reacted with what, in the order of coming
 */
record StoredMessage(
        long room,
        EventId id,
        long number,
        String author,
        String text,
        List<String> mentions,
        long editedMillis,
        List<EventId> edits,
        boolean deleted,
        Map<String, List<String>> reactions) {

    /** A message just said. */
    static StoredMessage of(ChatFact.Said said, EventId id) {
        return new StoredMessage(
                said.room(),
                id,
                said.number(),
                said.author(),
                said.text(),
                said.mentions(),
                0,
                List.of(),
                said.deleted(),
                Map.of());
    }

    StoredMessage edited(String newText, List<String> newMentions, EventId edit) {
        var more = new ArrayList<>(edits);
        more.add(edit);
        return new StoredMessage(
                room,
                id,
                number,
                author,
                newText,
                newMentions,
                edit.timeMillis(),
                List.copyOf(more),
                deleted,
                reactions);
    }

    StoredMessage gone() {
        return new StoredMessage(
                room, id, number, author, "", List.of(), 0, List.of(), true, Map.of());
    }

    /** Whether somebody reacts with this. */
    boolean has(String emoji, String user) {
        return reactions.getOrDefault(emoji, List.of()).contains(user);
    }

    int reactionCount() {
        return reactions.values().stream().mapToInt(List::size).sum();
    }

    StoredMessage reacted(String emoji, String user, boolean removed) {
        var all = new LinkedHashMap<>(reactions);
        var users = new ArrayList<>(all.getOrDefault(emoji, List.of()));
        users.remove(user);
        if (!removed) {
            users.add(user);
        }
        if (users.isEmpty()) {
            all.remove(emoji);
        } else {
            all.put(emoji, List.copyOf(users));
        }
        return new StoredMessage(
                room, id, number, author, text, mentions, editedMillis, edits, deleted, all);
    }

    byte[] encode() {
        var bytes = new ByteArrayOutputStream(64 + text.length());
        var out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt64NoTag(room);
            write(id, out);
            out.writeUInt64NoTag(number);
            out.writeStringNoTag(author);
            out.writeStringNoTag(text);
            write(mentions, out);
            out.writeUInt64NoTag(editedMillis);
            out.writeUInt32NoTag(edits.size());
            for (EventId edit : edits) {
                write(edit, out);
            }
            out.writeBoolNoTag(deleted);
            out.writeUInt32NoTag(reactions.size());
            for (var reaction : reactions.entrySet()) {
                out.writeStringNoTag(reaction.getKey());
                write(reaction.getValue(), out);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array", e);
        }
        return bytes.toByteArray();
    }

    static StoredMessage decode(byte[] bytes, int length) {
        var in = CodedInputStream.newInstance(bytes, 0, length);
        try {
            return new StoredMessage(
                    in.readUInt64(),
                    readId(in),
                    in.readUInt64(),
                    in.readString(),
                    in.readString(),
                    readTexts(in),
                    in.readUInt64(),
                    readIds(in),
                    in.readBool(),
                    readReactions(in));
        } catch (IOException e) {
            throw new IllegalStateException("a message's record is damaged", e);
        }
    }

    private static void write(List<String> texts, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(texts.size());
        for (String text : texts) {
            out.writeStringNoTag(text);
        }
    }

    private static List<String> readTexts(CodedInputStream in) throws IOException {
        int count = in.readUInt32();
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readString());
        }
        return List.copyOf(texts);
    }

    private static void write(EventId id, CodedOutputStream out) throws IOException {
        out.writeUInt64NoTag(id.timeMillis());
        out.writeUInt64NoTag(id.offset());
    }

    private static EventId readId(CodedInputStream in) throws IOException {
        return new EventId(in.readUInt64(), in.readUInt64());
    }

    private static List<EventId> readIds(CodedInputStream in) throws IOException {
        int count = in.readUInt32();
        var ids = new ArrayList<EventId>();
        for (int i = 0; i < count; i++) {
            ids.add(readId(in));
        }
        return List.copyOf(ids);
    }

    private static Map<String, List<String>> readReactions(CodedInputStream in) throws IOException {
        int count = in.readUInt32();
        var reactions = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < count; i++) {
            reactions.put(in.readString(), readTexts(in));
        }
        return reactions;
    }
}
