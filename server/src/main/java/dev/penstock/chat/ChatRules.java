package dev.penstock.chat;

import dev.penstock.feed.EventId;
import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.RequestMemory;
import dev.penstock.presence.Arrival;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.Roll;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens in rooms: who may say and change what, who came and left. Lane thread only.
 *
 * <p>Rooms are kept here as decided. Messages and read markers are looked up as committed, with what
 * was decided since laid over them.
 */
final class ChatRules implements Decider<ChatCommand> {
    /** Decisions laid over the records before those committed meanwhile are taken off. */
    private static final int MANY = 1_024;

    /** Rooms forgotten by one sweep. */
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private static final class DecidedRoom {
        final long number;
        long messages;

        DecidedRoom(long number, long messages) {
            this.number = number;
            this.messages = messages;
        }
    }

    private record AheadMessage(StoredMessage message, long offset) {}

    private record AheadMarker(long number, long offset) {}

    private final ChatState state;
    private final ChatConfig config;
    private final Roll roll;
    private final Attendance attendance;
    private final RequestMemory requests;
    private final Map<String, DecidedRoom> rooms = new HashMap<>();
    private final UnusedRooms unused;
    private final Map<Long, AheadMessage> messages = new HashMap<>();
    private final Map<Markers.Key, AheadMarker> markers = new HashMap<>();
    private long nextRoom;
    private long takenOffTo;
    private int walks;

    /** Rules over what is committed. */
    ChatRules(
            ChatState state,
            ChatConfig config,
            Roll roll,
            Attendance attendance,
            RequestMemory requests,
            UnusedRooms unused) {
        this.state = state;
        this.config = config;
        this.roll = roll;
        this.attendance = attendance;
        this.requests = requests;
        this.unused = unused;
    }

    @Override
    public void decide(ChatCommand command, Facts facts) {
        takeOffCommitted();
        switch (command.ask) {
            case ChatCommand.Join join -> join(join, command, facts);
            case ChatCommand.Leave leave -> leave(leave, command, facts);
            case ChatCommand.Say say -> say(say, command, facts);
            case ChatCommand.Edit edit -> edit(edit, command, facts);
            case ChatCommand.Delete delete -> delete(delete, command, facts);
            case ChatCommand.React react -> react(react, command, facts);
            case ChatCommand.MarkRead read -> markRead(read, command, facts);
            case ChatCommand.Sweep _ -> sweep(command, facts);
        }
    }

    /** Else strange names would fill the list of rooms for good. */
    private void sweep(ChatCommand command, Facts facts) {
        int left = FORGOTTEN_AT_ONCE;
        for (Room room : state.all()) {
            long number = room.number();
            if (!settled(room)) {
                unused.used(number);
            } else if (unused.due(room, facts.timeMillis()) && left > 0) {
                left--;
                unused.used(number);
                rooms.remove(room.name());
                add(new ChatFact.Forgotten(number), facts);
            }
        }
        command.decided(ChatCommand.Done.nothing(-1));
    }

    /** Whether nothing has been said in it, and it has not been forgotten, by what is on its way. */
    private boolean settled(Room room) {
        DecidedRoom decided = rooms.get(room.name());
        return decided != null
                && decided.number == room.number()
                && decided.messages == room.messages();
    }

    private void join(ChatCommand.Join join, ChatCommand command, Facts facts) {
        DecidedRoom room = open(join, command, facts);
        if (room == null) {
            return;
        }
        switch (roll.join(room.number, join.user(), facts)) {
            case Arrival.Came(long offset) ->
                    command.decided(ChatCommand.Done.at(room.number, offset));
            case Arrival.WasThere() -> command.decided(ChatCommand.Done.nothing(room.number));
            case Arrival.Refused(Refusal refusal) -> command.decided(refusal);
        }
    }

    private void leave(ChatCommand.Leave leave, ChatCommand command, Facts facts) {
        DecidedRoom room = rooms.get(leave.room());
        long number = room == null ? -1 : room.number;
        // Who has come back since the lease ran out stays.
        if (room != null && !attendance.isHere(leave.room(), leave.user())) {
            roll.leave(number, leave.user(), facts);
        }
        command.decided(ChatCommand.Done.nothing(number));
    }

    private void say(ChatCommand.Say say, ChatCommand command, Facts facts) {
        String key = requestKey(say);
        Long before = key == null ? null : requests.answered(key);
        if (before != null) {
            // It may still be on its way itself: what is asked is known when this is committed.
            command.decided(() -> repeated(say.room(), before));
            return;
        }
        DecidedRoom room = open(say, command, facts);
        if (room == null) {
            return;
        }
        long number = ++room.messages;
        long offset =
                add(
                        new ChatFact.Said(
                                room.number, number, say.user(), say.text(), say.mentions(), false),
                        facts);
        var id = new EventId(facts.timeMillis(), offset);
        markers.put(new Markers.Key(say.user(), room.number), new AheadMarker(number, offset));
        if (key != null) {
            requests.remember(key, offset, facts);
        }
        command.decided(new ChatCommand.Done(room.number, offset, id, false, 0));
    }

    /** The same words in another room, or of another person, are another message. */
    private static @Nullable String requestKey(ChatCommand.Say say) {
        return say.clientId().isEmpty()
                ? null
                : say.user() + '\0' + say.room() + '\0' + say.clientId();
    }

    private ChatCommand.Done repeated(String name, long offset) {
        Room room = state.room(name);
        StoredMessage known = room == null ? null : state.message(room.number(), offset);
        return new ChatCommand.Done(
                room == null ? -1 : room.number(),
                offset,
                known == null ? null : known.id(),
                true,
                0);
    }

    private void edit(ChatCommand.Edit edit, ChatCommand command, Facts facts) {
        StoredMessage message = own(edit, edit.message(), command);
        if (message == null) {
            return;
        }
        if (message.deleted()) {
            command.decided(missing(edit.message()));
        } else if (message.edits().size() >= config.maxEdits()) {
            command.decided(limit("edits of this message", config.maxEdits()));
        } else if (message.text().equals(edit.text())) {
            command.decided(ChatCommand.Done.nothing(message.room()));
        } else {
            var fact =
                    new ChatFact.Edited(
                            message.room(),
                            message.id(),
                            edit.user(),
                            edit.text(),
                            edit.mentions());
            long offset = add(fact, facts);
            var id = new EventId(facts.timeMillis(), offset);
            ahead(message.edited(edit.text(), edit.mentions(), id), offset);
            command.decided(ChatCommand.Done.at(message.room(), offset));
        }
    }

    private void delete(ChatCommand.Delete delete, ChatCommand command, Facts facts) {
        StoredMessage message = own(delete, delete.message(), command);
        if (message == null) {
            return;
        }
        if (message.deleted()) {
            command.decided(ChatCommand.Done.nothing(message.room()));
        } else {
            long offset =
                    add(new ChatFact.Deleted(message.room(), message.id(), delete.user()), facts);
            ahead(message.gone(), offset);
            command.decided(ChatCommand.Done.at(message.room(), offset));
        }
    }

    private void react(ChatCommand.React react, ChatCommand command, Facts facts) {
        StoredMessage message = found(react, react.message(), command);
        if (message == null) {
            return;
        }
        boolean has = message.has(react.emoji(), react.user());
        if (message.deleted()) {
            command.decided(missing(react.message()));
        } else if (has != react.remove()) {
            command.decided(ChatCommand.Done.nothing(message.room()));
        } else if (!react.remove() && message.reactionCount() >= config.maxReactions()) {
            command.decided(limit("reactions on this message", config.maxReactions()));
        } else if (!react.remove()
                && !message.reactions().containsKey(react.emoji())
                && message.reactions().size() >= config.maxEmojis()) {
            command.decided(limit("different reactions on this message", config.maxEmojis()));
        } else {
            var fact =
                    new ChatFact.Reacted(
                            message.room(),
                            message.id(),
                            react.user(),
                            react.emoji(),
                            react.remove());
            long offset = add(fact, facts);
            ahead(message.reacted(react.emoji(), react.user(), react.remove()), offset);
            command.decided(ChatCommand.Done.at(message.room(), offset));
        }
    }

    private void markRead(ChatCommand.MarkRead read, ChatCommand command, Facts facts) {
        StoredMessage message = found(read, read.message(), command);
        DecidedRoom room = rooms.get(read.room());
        if (message == null || room == null) {
            return;
        }
        long before = marked(read.user(), room.number);
        long offset = -1;
        if (message.number() > before) {
            var fact = new ChatFact.Read(room.number, message.id(), read.user(), message.number());
            offset = add(fact, facts);
            markers.put(
                    new Markers.Key(read.user(), room.number),
                    new AheadMarker(message.number(), offset));
        }
        long unread = room.messages - Math.max(before, message.number());
        command.decided(new ChatCommand.Done(room.number, offset, null, false, unread));
    }

    private long marked(String user, long room) {
        AheadMarker decided = markers.get(new Markers.Key(user, room));
        if (decided != null) {
            return decided.number();
        }
        Marker known = state.markers().of(user, room);
        return known == null ? 0 : known.number();
    }

    /** The room, created if it is new; null when there are too many, which the command is told. */
    private @Nullable DecidedRoom open(ChatCommand.Ask ask, ChatCommand command, Facts facts) {
        DecidedRoom known = rooms.get(ask.room());
        if (known != null) {
            return known;
        }
        if (rooms.size() >= config.maxRooms()) {
            command.decided(limit("rooms", config.maxRooms()));
            return null;
        }
        var room = new DecidedRoom(nextRoom++, 0);
        rooms.put(ask.room(), room);
        add(new ChatFact.Created(room.number, ask.room(), ask.user()), facts);
        return room;
    }

    /** A message of the one who asks; null when there is none, which the command is told. */
    private @Nullable StoredMessage own(ChatCommand.Ask ask, EventId id, ChatCommand command) {
        StoredMessage message = found(ask, id, command);
        if (message != null && !message.author().equals(ask.user())) {
            command.decided(
                    Refusal.of(
                            Reason.NOT_YOURS,
                            "message_id: a message of "
                                    + Refusal.shorten(message.author())
                                    + " (expected: one's own)"));
            return null;
        }
        return message;
    }

    private @Nullable StoredMessage found(ChatCommand.Ask ask, EventId id, ChatCommand command) {
        DecidedRoom room = rooms.get(ask.room());
        if (room == null) {
            command.decided(noRoom(ask.room()));
            return null;
        }
        AheadMessage decided = messages.get(id.offset());
        StoredMessage message =
                decided == null ? state.message(room.number, id.offset()) : decided.message();
        if (message == null || message.room() != room.number || !message.id().equals(id)) {
            command.decided(missing(id));
            return null;
        }
        return message;
    }

    private void ahead(StoredMessage message, long offset) {
        messages.put(message.id().offset(), new AheadMessage(message, offset));
    }

    /** Decisions laid over what is committed. */
    int ahead() {
        return messages.size() + markers.size();
    }

    /** How often those committed meanwhile were looked for. */
    int walks() {
        return walks;
    }

    /** Once a commit: in between there is nothing to be taken off, however many there are. */
    private void takeOffCommitted() {
        long end = state.end();
        if (ahead() > MANY && end != takenOffTo) {
            walks++;
            takenOffTo = end;
            messages.values().removeIf(one -> one.offset() < end);
            markers.values().removeIf(one -> one.offset() < end);
        }
    }

    private static long add(ChatFact fact, Facts facts) {
        byte[] payload = fact.payload();
        return facts.add(fact.kind(), payload, 0, payload.length);
    }

    static Refusal noRoom(String room) {
        return Refusal.of(Reason.NOT_FOUND, "no room " + Refusal.shorten(room));
    }

    private static Refusal missing(EventId id) {
        return Refusal.of(Reason.NOT_FOUND, "no message " + id + " in this room");
    }

    private static Refusal limit(String what, int most) {
        return Refusal.of(
                Reason.LIMIT_REACHED, what + ": " + most + " there are (expected: fewer)");
    }

    @Override
    public void reload() {
        rooms.clear();
        unused.reload();
        messages.clear();
        markers.clear();
        nextRoom = state.nextNumber();
        for (Room room : state.all()) {
            rooms.put(room.name(), new DecidedRoom(room.number(), room.messages()));
        }
        roll.reload();
        requests.reload();
    }
}
