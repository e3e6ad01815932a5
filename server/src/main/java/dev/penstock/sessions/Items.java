package dev.penstock.sessions;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Annotations, or issues: things of a session that are revised, kept on disk as they are and, for
 * looking back, as their newest revisions were. {@link #pages} is for any thread that may block;
 * everything else for the lane's.
 *
 * @param <T> the message kept
 */
final class Items<T extends MessageLite> {
    private static final int REVISIONS = 20;
    private static final byte CURRENT = 'c';
    private static final byte REVISION = 'r';

    /** One revision's place: of which session, and which item. */
    record Key(long number, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Long.compare(number, other.number);
            return order != 0 ? order : id.compareTo(other.id);
        }
    }

    /** What an item says of itself. */
    record Traits<T>(
            Parser<T> parser,
            Function<T, String> id,
            ToLongFunction<T> revision,
            ToLongFunction<T> changedMillis) {}

    private final String name;
    private final Table table;
    private final Traits<T> traits;
    private final Map<Key, T> ahead = new HashMap<>();

    Items(Store store, String name, Traits<T> traits) {
        this.name = name;
        this.table = store.table(name);
        this.traits = traits;
    }

    /** The item as it was last decided, null if there is none. */
    @Nullable T decided(long number, String id) {
        T item = ahead.get(new Key(number, id));
        if (item != null || id.length() != EventIds.LENGTH) {
            return item;
        }
        byte[] row = table.get(key(CURRENT, number, id));
        return row == null ? null : parse(row, 0, row.length);
    }

    /** An item has been decided to be so; not yet committed. */
    void decide(long number, T item) {
        ahead.put(new Key(number, traits.id().apply(item)), item);
    }

    /** Forgets what was decided and not committed. */
    void reload() {
        ahead.clear();
    }

    /** An item is so. */
    void apply(long number, T item, WriteGroup group) {
        String id = traits.id().apply(item);
        long revision = traits.revision().applyAsLong(item);
        byte[] row = item.toByteArray();
        group.put(table, key(CURRENT, number, id), row);
        group.put(table, revision(number, id, revision), row);
        if (revision > REVISIONS) {
            group.delete(table, revision(number, id, revision - REVISIONS));
        }
        var key = new Key(number, id);
        T decided = ahead.get(key);
        if (decided != null && traits.revision().applyAsLong(decided) <= revision) {
            ahead.remove(key);
        }
    }

    /** All of a session's go. */
    void forget(long number, WriteGroup group) {
        for (byte kind : new byte[] {CURRENT, REVISION}) {
            group.deleteRange(table, Range.of(key(kind, number, ""), key(kind, number + 1, "")));
        }
        ahead.keySet().removeIf(key -> key.number() == number);
    }

    /**
     * Walks items in the order of sessions and making, as they were at a moment.
     *
     * @param number of one session; negative: all
     * @param after where a page before ended; null: from the first
     * @param atMillis the moment; 0: now
     * @param maxBytes read at most about so much
     * @param taken takes an item; false to end there
     * @return where the next page goes on; null: that was all
     */
    @Nullable Key pages(
            long number, @Nullable Key after, long atMillis, int maxBytes, Predicate<T> taken) {
        byte kind = atMillis == 0 ? CURRENT : REVISION;
        byte[] from =
                after == null
                        ? key(kind, Math.max(number, 0), "")
                        : Table.after(revision(kind, after));
        byte[] to = number < 0 ? new byte[] {(byte) (kind + 1)} : key(kind, number + 1, "");
        var walk = new Walk(atMillis, taken);
        byte[] last =
                table.scan(
                        Range.of(from, to),
                        Order.ASCENDING,
                        maxBytes,
                        (row, _, value, length) -> walk.row(keyOf(row), parse(value, 0, length)));
        return walk.goesOnAfter(last == null);
    }

    /** Of an item's revisions the newest at the moment is taken, once the next item is met. */
    private final class Walk {
        private final long atMillis;
        private final Predicate<T> taken;
        private @Nullable Key done;
        private @Nullable Key held;
        private @Nullable T newest;
        private boolean full;

        Walk(long atMillis, Predicate<T> taken) {
            this.atMillis = atMillis;
            this.taken = taken;
        }

        boolean row(Key key, T revision) {
            if (!key.equals(held)) {
                finish();
                if (full) {
                    return false;
                }
                held = key;
            }
            if (atMillis == 0 || traits.changedMillis().applyAsLong(revision) <= atMillis) {
                newest = revision;
            }
            return true;
        }

        private void finish() {
            done = held;
            T item = newest;
            newest = null;
            full = item != null && !taken.test(item);
        }

        /** One met but not done has perhaps more revisions: the next page meets it again. */
        @Nullable Key goesOnAfter(boolean walkedToTheEnd) {
            if (!full && (walkedToTheEnd || done == null)) {
                finish();
            }
            return walkedToTheEnd && !full ? null : done;
        }
    }

    private static byte[] key(byte kind, long number, String id) {
        byte[] text = id.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + Long.BYTES + text.length)
                .put(kind)
                .putLong(number)
                .put(text)
                .array();
    }

    private static byte[] revision(long number, String id, long revision) {
        return ByteBuffer.allocate(1 + Long.BYTES + id.length() + Long.BYTES)
                .put(key(REVISION, number, id))
                .putLong(revision)
                .array();
    }

    /** A key behind all revisions of an item. */
    private static byte[] revision(byte kind, Key key) {
        return kind == CURRENT
                ? key(kind, key.number(), key.id())
                : revision(key.number(), key.id(), -1);
    }

    private static Key keyOf(byte[] row) {
        return new Key(
                ByteBuffer.wrap(row).getLong(1),
                new String(row, 1 + Long.BYTES, EventIds.LENGTH, StandardCharsets.US_ASCII));
    }

    private T parse(byte[] bytes, int from, int length) {
        try {
            return traits.parser().parseFrom(bytes, from, length);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a row of " + name + " is damaged", e);
        }
    }
}
