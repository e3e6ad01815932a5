package dev.penstock.presence;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which place, as committed. Written by the lane's thread, read by any. A place without
 * people costs nothing.
 */
public final class Members implements View {

    /** Somebody in a place. */
    public record Member(String person, long sinceMillis) {}

    private static final class Place {
        final NavigableMap<String, Long> since = new ConcurrentSkipListMap<>();
        final AtomicInteger count = new AtomicInteger();
    }

    private final String name;
    private final byte joined;
    private final byte left;
    private final Table table;
    private final ConcurrentHashMap<Long, Place> places = new ConcurrentHashMap<>();
    private final AtomicInteger people = new AtomicInteger();

    /**
     * Loads who is where.
     *
     * @param name of the view and of its table
     * @param joined kind of the fact that somebody came, see {@link Presence}
     * @param left kind of the fact that somebody left
     */
    public Members(Store store, String name, byte joined, byte left) {
        this.name = name;
        this.joined = joined;
        this.left = left;
        table = store.table(name);
        table.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, keyLength, value, _) -> {
                    String person =
                            new String(
                                    key,
                                    Long.BYTES,
                                    keyLength - Long.BYTES,
                                    StandardCharsets.UTF_8);
                    add(ByteBuffer.wrap(key).getLong(), person, ByteBuffer.wrap(value).getLong());
                    return true;
                });
    }

    byte joinedKind() {
        return joined;
    }

    byte leftKind() {
        return left;
    }

    /** How many people are in a place. */
    public int count(long place) {
        Place here = places.get(place);
        return here == null ? 0 : here.count.get();
    }

    /** How many there are over all places, counted once for each. */
    public int count() {
        return people.get();
    }

    /** Since when a person is in a place, milliseconds since 1970; null when they are not. */
    public @Nullable Long since(long place, String person) {
        Place here = places.get(place);
        return here == null ? null : here.since.get(person);
    }

    /** Those in a place behind a name, by name, at most so many. */
    public List<Member> after(long place, String name, int most) {
        Place here = places.get(place);
        if (here == null) {
            return List.of();
        }
        var found = new ArrayList<Member>();
        for (var entry : here.since.tailMap(name, false).entrySet()) {
            if (found.size() == most) {
                break;
            }
            found.add(new Member(entry.getKey(), entry.getValue()));
        }
        return found;
    }

    /** The numbers of the places that a person is in; looks through those with people. */
    public List<Long> placesOf(String person) {
        var found = new ArrayList<Long>();
        places.forEach(
                (place, here) -> {
                    if (here.since.containsKey(person)) {
                        found.add(place);
                    }
                });
        return found;
    }

    /** Everybody, with the number of their place. */
    public List<Presence> all() {
        var all = new ArrayList<Presence>();
        places.forEach(
                (place, here) ->
                        here.since.keySet().forEach(who -> all.add(new Presence(place, who))));
        return all;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        if (fact.kind() == joined) {
            Presence came = Presence.read(fact.bytes(), fact.from(), fact.to());
            add(came.place(), came.person(), fact.timeMillis());
            byte[] since = ByteBuffer.allocate(Long.BYTES).putLong(fact.timeMillis()).array();
            group.put(table, key(came), since);
        } else if (fact.kind() == left) {
            Presence gone = Presence.read(fact.bytes(), fact.from(), fact.to());
            remove(gone.place(), gone.person());
            group.delete(table, key(gone));
        }
    }

    private void add(long place, String person, long sinceMillis) {
        Place here = places.computeIfAbsent(place, _ -> new Place());
        if (here.since.put(person, sinceMillis) == null) {
            here.count.incrementAndGet();
            people.incrementAndGet();
        }
    }

    private void remove(long place, String person) {
        Place here = places.get(place);
        if (here != null && here.since.remove(person) != null) {
            people.decrementAndGet();
            if (here.count.decrementAndGet() == 0) {
                places.remove(place);
            }
        }
    }

    private static byte[] key(Presence presence) {
        byte[] person = presence.person().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + person.length)
                .putLong(presence.place())
                .put(person)
                .array();
    }
}
