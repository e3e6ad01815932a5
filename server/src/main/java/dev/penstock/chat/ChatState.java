package dev.penstock.chat;

import dev.penstock.feed.Event;
import dev.penstock.feed.EventId;
import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What rooms are and hold now, as committed: rooms in memory, messages and read markers on disk.
 * Written by the lane's thread; rooms are for any thread, what lies on disk for any that may block.
 */
final class ChatState implements View {
    private record MessageKey(long room, long offset) {}

    /** Hears of events that are to be shown without their text from now on. */
    @FunctionalInterface
    interface Redaction {
        /** An event of a room as it is on disk now. On the lane's thread, after the commit. */
        void redacted(long room, Event event);
    }

    private record Redacted(long room, Event event) {}

    private static final byte[] NEXT = {'n'};
    private static final byte[] GONE = {'m'};

    private final Table rooms;
    private final Table numbers;
    private final Table messages;
    private final Markers markers;
    private final int feedId;
    private final Redaction redaction;
    private final LongConsumer whenForgotten;
    private final ConcurrentHashMap<Long, Room> byNumber = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, Long> byName = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListSet<Active> byActivity = new ConcurrentSkipListSet<>();
    private final AtomicLong count = new AtomicLong();
    private volatile long end;

    // Lane thread only, like the rest.
    private long nextNumber;

    /** Messages ever said in rooms that are no more. */
    private long gone;

    // What the facts of a commit have changed. Lane thread only.
    private final Map<MessageKey, StoredMessage> changed = new HashMap<>();
    private final Map<Long, Room> touched = new HashMap<>();
    private final List<Long> forgotten = new ArrayList<>();
    private final List<Redacted> redacted = new ArrayList<>();

    /**
     * Loads the rooms.
     *
     * @param feedId the feed that holds what was said: from there deleted texts are taken out
     * @param redaction takes them out of what readers of the feed find in memory
     * @param whenForgotten hears the numbers of rooms that are no more
     */
    ChatState(Store store, int feedId, Redaction redaction, LongConsumer whenForgotten) {
        this.feedId = feedId;
        this.redaction = redaction;
        this.whenForgotten = whenForgotten;
        rooms = store.table("chat-room");
        numbers = store.table("chat-room-numbers");
        messages = store.table("chat-messages");
        markers = new Markers(store);
        rooms.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (_, _, value, length) -> {
                    Room room = Room.decode(value, length);
                    put(room);
                    nextNumber = Math.max(nextNumber, room.number() + 1);
                    count.addAndGet(room.messages());
                    return true;
                });
        byte[] next = numbers.get(NEXT);
        if (next != null) {
            nextNumber = Math.max(nextNumber, ByteBuffer.wrap(next).getLong());
        }
        byte[] before = numbers.get(GONE);
        if (before != null) {
            gone = ByteBuffer.wrap(before).getLong();
            count.addAndGet(gone);
        }
    }

    /** The room of a name, null when there is none. */
    @Nullable Room room(String name) {
        Long number = byName.get(name);
        return number == null ? null : byNumber.get(number);
    }

    /** The room of a name; refuses when there is none. */
    Room existing(String name) {
        Room room = room(name);
        if (room == null) {
            throw ChatRules.noRoom(name).asException();
        }
        return room;
    }

    /**
     * The room of a number, null when there is none yet or no more: messages, members and markers of a
     * commit are there a moment before the rooms that it makes, events of one that was forgotten after
     * it.
     */
    @Nullable Room known(long number) {
        return byNumber.get(number);
    }

    /** The room of a number in which something was just said or somebody is: it stays. */
    Room room(long number) {
        Room room = known(number);
        if (room == null) {
            throw new IllegalStateException("no room " + number);
        }
        return room;
    }

    /** All rooms. */
    Collection<Room> all() {
        return byNumber.values();
    }

    /** The numbers of rooms by name. */
    ConcurrentNavigableMap<String, Long> names() {
        return byName;
    }

    /** All rooms, that with the newest message first. */
    Stream<Active.Met> byActivity() {
        return rooms(byActivity);
    }

    /** The rooms behind a place. */
    Stream<Active.Met> byActivity(Active place) {
        return rooms(byActivity.tailSet(place, false));
    }

    /**
     * One that moves to the front meanwhile is shown where it is met first, or is on the next list if
     * it has just passed.
     */
    private Stream<Active.Met> rooms(Collection<Active> places) {
        var seen = new HashSet<Long>();
        return places.stream()
                .filter(place -> seen.add(place.number()))
                .flatMap(
                        place ->
                                Stream.ofNullable(known(place.number()))
                                        .map(room -> new Active.Met(place, room)));
    }

    /** The number of the next room: those of rooms that are no more are not used again. Lane thread only. */
    long nextNumber() {
        return nextNumber;
    }

    /** How many rooms there are. */
    int roomCount() {
        return byNumber.size();
    }

    /** Messages ever said. */
    long messageCount() {
        return count.get();
    }

    /** The offset behind the newest fact that is in here. */
    long end() {
        return end;
    }

    /** A message as it is now, null when there is none. */
    @Nullable StoredMessage message(long room, long offset) {
        byte[] row = messages.get(key(room, offset));
        return row == null ? null : StoredMessage.decode(row, row.length);
    }

    /** The same of many messages, those that are there. */
    List<StoredMessage> messages(List<long[]> roomsAndOffsets) {
        var keys = new ArrayList<byte[]>(roomsAndOffsets.size());
        for (long[] place : roomsAndOffsets) {
            keys.add(key(place[0], place[1]));
        }
        var found = new ArrayList<StoredMessage>(keys.size());
        for (byte[] row : messages.getAll(keys)) {
            if (row != null) {
                found.add(StoredMessage.decode(row, row.length));
            }
        }
        return found;
    }

    /** Sees messages, on the calling thread. True to go on. */
    @FunctionalInterface
    interface Visitor {
        boolean message(StoredMessage message);
    }

    /** Shows the messages of a room below an offset, newest first. */
    void backwards(long room, long before, Visitor visitor) {
        messages.scan(
                Range.of(key(room, 0), key(room, before)),
                Order.DESCENDING,
                Integer.MAX_VALUE,
                (_, _, value, length) -> visitor.message(StoredMessage.decode(value, length)));
    }

    /**
     * Shows the messages of a room between two offsets, oldest first, until about so many bytes have
     * been read; returns the offset to go on from, {@code before} when those were all.
     */
    long forwards(long room, long from, long before, int maxBytes, Visitor visitor) {
        byte[] last =
                messages.scan(
                        Range.of(key(room, from), key(room, before)),
                        Order.ASCENDING,
                        maxBytes,
                        (_, _, value, length) ->
                                visitor.message(StoredMessage.decode(value, length)));
        return last == null ? before : ByteBuffer.wrap(last).getLong(Long.BYTES) + 1;
    }

    /** Up to where people have read. */
    Markers markers() {
        return markers;
    }

    @Override
    public String name() {
        return "chat-state";
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        if (!isOurs(fact.kind())) {
            return;
        }
        var id = new EventId(fact.timeMillis(), fact.offset());
        switch (ChatFact.read(fact.kind(), fact.bytes(), fact.from(), fact.to())) {
            case ChatFact.Created made -> {
                touch(new Room(made.room(), made.name(), fact.timeMillis(), 0, -1));
                nextNumber = made.room() + 1;
                group.put(numbers, NEXT, roomKey(nextNumber));
            }
            case ChatFact.Forgotten(long room) -> forget(room, group);
            case ChatFact.Said said -> {
                var message = StoredMessage.of(said, id);
                change(message);
                touch(newest(said.room()).said(id.offset()));
                markers.move(said.author(), said.room(), new Marker(said.number(), id));
                count.incrementAndGet();
            }
            case ChatFact.Edited edited -> {
                StoredMessage message = current(edited.room(), edited.message());
                if (message != null) {
                    change(message.edited(edited.text(), edited.mentions(), id));
                }
            }
            case ChatFact.Deleted deleted -> delete(deleted, fact.lane(), group);
            case ChatFact.Reacted reacted -> {
                StoredMessage message = current(reacted.room(), reacted.message());
                if (message != null) {
                    change(message.reacted(reacted.emoji(), reacted.by(), reacted.removed()));
                }
            }
            case ChatFact.Read read ->
                    markers.move(read.by(), read.room(), new Marker(read.number(), read.message()));
            case ChatFact.Joined _, ChatFact.Left _ -> {}
        }
    }

    private static boolean isOurs(byte kind) {
        return (kind >= ChatFact.CREATED && kind <= ChatFact.READ) || kind == ChatFact.FORGOTTEN;
    }

    private void forget(long number, WriteGroup group) {
        Room made = touched.remove(number);
        Room room = made == null ? known(number) : made;
        if (room != null && room.messages() > 0) {
            gone += room.messages();
            group.put(numbers, GONE, roomKey(gone));
        }
        forgotten.add(number);
    }

    /** Its text goes from the message and from the events that tell of it. */
    private void delete(ChatFact.Deleted deleted, int lane, WriteGroup group) {
        StoredMessage message = current(deleted.room(), deleted.message());
        if (message == null || message.deleted()) {
            return;
        }
        change(message.gone());
        var said =
                new ChatFact.Said(
                        message.room(), message.number(), message.author(), "", List.of(), true);
        redact(said, message.id(), lane, group);
        var edited =
                new ChatFact.Edited(message.room(), message.id(), message.author(), "", List.of());
        for (EventId edit : message.edits()) {
            redact(edited, edit, lane, group);
        }
    }

    private void redact(ChatFact left, EventId id, int lane, WriteGroup group) {
        group.replaceEvent(feedId, id.offset(), id.timeMillis(), event(left));
        var event = new Event(lane, id.offset(), id.timeMillis(), left.kind(), left.payload());
        redacted.add(new Redacted(left.room(), event));
    }

    private static byte[] event(ChatFact fact) {
        byte[] payload = fact.payload();
        return ByteBuffer.allocate(1 + payload.length).put(fact.kind()).put(payload).array();
    }

    private @Nullable StoredMessage current(long room, EventId id) {
        StoredMessage known = changed.get(new MessageKey(room, id.offset()));
        return known == null ? message(room, id.offset()) : known;
    }

    private void change(StoredMessage message) {
        changed.put(new MessageKey(message.room(), message.id().offset()), message);
    }

    private Room newest(long room) {
        Room known = touched.get(room);
        return known == null ? room(room) : known;
    }

    private void touch(Room room) {
        touched.put(room.number(), room);
    }

    @Override
    public void store(WriteGroup group) {
        changed.forEach(
                (key, message) ->
                        group.put(messages, key(key.room(), key.offset()), message.encode()));
        markers.store(group);
        touched.forEach((_, room) -> group.put(rooms, roomKey(room.number()), room.encode()));
        forgotten.forEach(room -> group.delete(rooms, roomKey(room)));
    }

    @Override
    public void stored() {
        touched.values().forEach(this::put);
        forgotten.forEach(this::remove);
        forgotten.forEach(whenForgotten::accept);
        if (!forgotten.isEmpty()) {
            markers.forgotten();
        }
        forgotten.clear();
        redacted.forEach(one -> redaction.redacted(one.room(), one.event()));
        redacted.clear();
        changed.clear();
        markers.stored();
        touched.clear();
    }

    @Override
    public void published(long next) {
        end = next;
    }

    @Override
    public void maintain(long nowMillis, WriteGroup group) {
        markers.maintain(byNumber::containsKey, group);
    }

    /** An event is no longer kept: if it said something, the message goes with it. */
    void dropped(long room, long offset, byte kind, WriteGroup group) {
        if (kind == ChatFact.SAID) {
            group.delete(messages, key(room, offset));
        }
    }

    private void remove(long number) {
        Room room = byNumber.remove(number);
        if (room != null) {
            byActivity.remove(Active.of(room));
            byName.remove(room.name(), number);
        }
    }

    private void put(Room room) {
        Room before = byNumber.put(room.number(), room);
        byActivity.add(Active.of(room));
        if (before == null) {
            byName.put(room.name(), room.number());
        } else if (before.lastOffset() != room.lastOffset()) {
            // Last, so that at no moment it is missing.
            byActivity.remove(Active.of(before));
        }
    }

    private static byte[] roomKey(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] key(long room, long offset) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(room).putLong(offset).array();
    }
}
