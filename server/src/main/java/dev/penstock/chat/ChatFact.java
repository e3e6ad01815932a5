package dev.penstock.chat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.penstock.feed.EventId;
import dev.penstock.presence.Presence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens in rooms, as the journal holds it: each fact begins with the number of its room.
 * Immutable, any thread.
 */
sealed interface ChatFact {
    byte CREATED = 64;
    byte SAID = 65;
    byte EDITED = 66;
    byte DELETED = 67;
    byte REACTED = 68;
    byte READ = 69;
    byte JOINED = 70;
    byte LEFT = 71;

    /** A request with an id of the caller's own was done; not of any room. */
    byte REQUEST_DONE = 72;

    byte FORGOTTEN = 73;

    /** The number of the room. */
    long room();

    /** A room was created. */
    record Created(long room, String name, String by) implements ChatFact {}

    /** A message; {@code number} counts those of the room. Without text: deleted since. */
    record Said(
            long room,
            long number,
            String author,
            String text,
            List<String> mentions,
            boolean deleted)
            implements ChatFact {}

    /** A message has another text. */
    record Edited(long room, EventId message, String by, String text, List<String> mentions)
            implements ChatFact {}

    /** A message was deleted. */
    record Deleted(long room, EventId message, String by) implements ChatFact {}

    /** A reaction came or was taken away. */
    record Reacted(long room, EventId message, String by, String emoji, boolean removed)
            implements ChatFact {}

    /** A person has read up to a message, which has this number. */
    record Read(long room, EventId message, String by, long number) implements ChatFact {}

    /** A person came. */
    record Joined(long room, String who) implements ChatFact {}

    /** A person left. */
    record Left(long room, String who) implements ChatFact {}

    /** A room that nobody used is no more. */
    record Forgotten(long room) implements ChatFact {}

    /** The kind under which it is stored. */
    default byte kind() {
        return switch (this) {
            case Created _ -> CREATED;
            case Said _ -> SAID;
            case Edited _ -> EDITED;
            case Deleted _ -> DELETED;
            case Reacted _ -> REACTED;
            case Read _ -> READ;
            case Joined _ -> JOINED;
            case Left _ -> LEFT;
            case Forgotten _ -> FORGOTTEN;
        };
    }

    /** The bytes of what is not presence, which has its own. */
    default byte[] payload() {
        var bytes = new ByteArrayOutputStream(64);
        var out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt64NoTag(room());
            write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array", e);
        }
        return bytes.toByteArray();
    }

    private void write(CodedOutputStream out) throws IOException {
        switch (this) {
            case Created created -> {
                out.writeStringNoTag(created.name());
                out.writeStringNoTag(created.by());
            }
            case Said said -> {
                out.writeUInt64NoTag(said.number());
                out.writeStringNoTag(said.author());
                out.writeStringNoTag(said.text());
                write(said.mentions(), out);
                out.writeBoolNoTag(said.deleted());
            }
            case Edited edited -> {
                write(edited.message(), edited.by(), out);
                out.writeStringNoTag(edited.text());
                write(edited.mentions(), out);
            }
            case Deleted deleted -> write(deleted.message(), deleted.by(), out);
            case Reacted reacted -> {
                write(reacted.message(), reacted.by(), out);
                out.writeStringNoTag(reacted.emoji());
                out.writeBoolNoTag(reacted.removed());
            }
            case Read read -> {
                write(read.message(), read.by(), out);
                out.writeUInt64NoTag(read.number());
            }
            case Forgotten _ -> {
                // Which room is all there is to say.
            }
            case Joined _, Left _ ->
                    throw new IllegalStateException("presence is written by Roll: " + this);
        }
    }

    private static void write(EventId message, String by, CodedOutputStream out)
            throws IOException {
        out.writeUInt64NoTag(message.timeMillis());
        out.writeUInt64NoTag(message.offset());
        out.writeStringNoTag(by);
    }

    private static void write(List<String> texts, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(texts.size());
        for (String text : texts) {
            out.writeStringNoTag(text);
        }
    }

    /** Reads a fact of the feed. */
    static ChatFact read(byte kind, byte[] bytes, int from, int to) {
        if (kind == JOINED || kind == LEFT) {
            Presence presence = Presence.read(bytes, from, to);
            return kind == JOINED
                    ? new Joined(presence.place(), presence.person())
                    : new Left(presence.place(), presence.person());
        }
        try {
            return read(kind, CodedInputStream.newInstance(bytes, from, to - from));
        } catch (IOException e) {
            throw new IllegalStateException("a fact of kind " + kind + " is damaged", e);
        }
    }

    private static ChatFact read(byte kind, CodedInputStream in) throws IOException {
        long room = in.readUInt64();
        return switch (kind) {
            case CREATED -> new Created(room, in.readString(), in.readString());
            case SAID ->
                    new Said(
                            room,
                            in.readUInt64(),
                            in.readString(),
                            in.readString(),
                            readTexts(in),
                            in.readBool());
            case EDITED ->
                    new Edited(room, readId(in), in.readString(), in.readString(), readTexts(in));
            case DELETED -> new Deleted(room, readId(in), in.readString());
            case REACTED ->
                    new Reacted(room, readId(in), in.readString(), in.readString(), in.readBool());
            case READ -> new Read(room, readId(in), in.readString(), in.readUInt64());
            case FORGOTTEN -> new Forgotten(room);
            default -> throw new IllegalStateException("no fact of rooms: kind " + kind);
        };
    }

    private static EventId readId(CodedInputStream in) throws IOException {
        return new EventId(in.readUInt64(), in.readUInt64());
    }

    private static List<String> readTexts(CodedInputStream in) throws IOException {
        int count = in.readUInt32();
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readString());
        }
        return List.copyOf(texts);
    }
}
