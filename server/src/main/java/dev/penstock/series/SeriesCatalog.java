package dev.penstock.series;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All committed series: id to key, key to id. Any thread reads, lock-free; {@link #add} is called for
 * committed facts only, by one thread at a time (lanes that share the catalog take turns on its lock).
 */
public final class SeriesCatalog implements SeriesLookup {
    private final KeyArena arena = new KeyArena();
    private final PagedLongs positions = new PagedLongs();
    private final PagedLongs added = new PagedLongs();
    private final ConcurrentHashMap<String, LongAdder> perSource = new ConcurrentHashMap<>();
    private final LabelIndex index;
    private volatile IdTable table = new IdTable(1 << 10);
    private volatile int size;
    private volatile int idBound;

    public SeriesCatalog() {
        index = new LabelIndex(this);
    }

    /** The labels of all series. */
    public LabelIndex index() {
        return index;
    }

    @Override
    public int find(byte[] bytes, int from, int to, long hash) {
        IdTable now = table;
        int slot = now.start(hash);
        while (true) {
            long entry = now.entry(slot);
            if (entry == 0) {
                return UNKNOWN;
            }
            if (IdTable.mayBe(entry, hash) && same(IdTable.id(entry), bytes, from, to)) {
                return IdTable.id(entry);
            }
            slot = now.next(slot);
        }
    }

    /** Adds a series; nothing happens when the id is known. */
    synchronized void add(int id, MetricType type, byte[] bytes, int from, int to) {
        if (contains(id)) {
            return;
        }
        long hash = SeriesKey.hash(bytes, from, to);
        long position = arena.append(bytes, from, to, type.code());
        positions.release(id, position + 1);
        int count = size;
        if ((count + 1) * 2 > table.capacity()) {
            table = grown();
        }
        table.put(hash, id);
        index.add(id, bytes, from, to);
        perSource.computeIfAbsent(source(id), _ -> new LongAdder()).increment();
        added.release(count, id);
        idBound = Math.max(idBound, id + 1);
        size = count + 1;
    }

    /** How many series there are; also a version: grows by one with each, see {@link #addedAt}. */
    public int size() {
        return size;
    }

    /** The id of the series that was the {@code n}-th to be added, for {@code n < size()}. */
    public int addedAt(int n) {
        return (int) added.acquire(n);
    }

    /** All ids are below this. */
    public int idBound() {
        return idBound;
    }

    public boolean contains(int id) {
        return positions.acquire(id) != 0;
    }

    /** The key of a committed series. */
    public SeriesKey key(int id) {
        long position = position(id);
        int from = KeyArena.from(position);
        return SeriesKey.ofCanonical(arena.page(position), from, from + arena.length(position));
    }

    /** Shows the parts of a committed series' key without making anything of them. */
    public void parts(int id, KeyParts parts) {
        long position = position(id);
        int from = KeyArena.from(position);
        CanonicalKeys.show(arena.page(position), from, from + arena.length(position), parts);
    }

    /** The key, or null if there is no such series. */
    public @Nullable SeriesKey keyOrNull(int id) {
        return id >= 0 && contains(id) ? key(id) : null;
    }

    /** The type a series was created with. */
    @Override
    public MetricType type(int id) {
        return MetricType.ofCode(arena.mark(position(id)));
    }

    /** The value of a label, "" when missing. */
    String label(int id, byte[] label) {
        long position = position(id);
        int from = KeyArena.from(position);
        return CanonicalKeys.label(
                arena.page(position), from, from + arena.length(position), label);
    }

    /** Negative, zero or positive as the key of {@code a} sorts before, at or after that of b. */
    public int compareKeys(int a, int b) {
        long left = position(a);
        long right = position(b);
        int leftFrom = KeyArena.from(left);
        int rightFrom = KeyArena.from(right);
        return Arrays.compareUnsigned(
                arena.page(left),
                leftFrom,
                leftFrom + arena.length(left),
                arena.page(right),
                rightFrom,
                rightFrom + arena.length(right));
    }

    /** How many series the source has. */
    public long countOf(String source) {
        LongAdder count = perSource.get(source);
        return count == null ? 0 : count.sum();
    }

    private String source(int id) {
        return label(id, Label.SOURCE_BYTES);
    }

    private boolean same(int id, byte[] bytes, int from, int to) {
        long position = position(id);
        int start = KeyArena.from(position);
        return Arrays.equals(
                arena.page(position), start, start + arena.length(position), bytes, from, to);
    }

    private long position(int id) {
        long position = positions.acquire(id);
        if (position == 0) {
            throw new IllegalArgumentException("no series " + id);
        }
        return position - 1;
    }

    private IdTable grown() {
        var larger = new IdTable(table.capacity() * 2);
        for (int n = 0; n < size; n++) {
            int id = addedAt(n);
            long position = position(id);
            int from = KeyArena.from(position);
            byte[] page = arena.page(position);
            larger.put(SeriesKey.hash(page, from, from + arena.length(position)), id);
        }
        return larger;
    }
}
