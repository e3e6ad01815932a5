package dev.penstock.metrics;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.View;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The deduplication windows of the points lane: per producer the last sequence number and its reply
 * (100,000 producers, 7 days), and batches by content with their reply (at least 24 h or 1,000,000
 * batches, whichever is less). Lane thread only.
 *
 * <p>As a view it holds what is committed; decisions not yet committed lie over it until then.
 */
final class Repeats implements View {
    /** A message of a producer was stored: sequence, stored, failed, producer. */
    static final byte SEQUENCE_STORED = 18;

    /** A batch was stored: hash, stored, failed. */
    static final byte CONTENT_STORED = 19;

    private static final int MOST_PRODUCERS = 100_000;
    private static final long PRODUCER_MILLIS = 7L * 24 * 3600 * 1000;
    private static final int MOST_CONTENTS = 1_000_000;
    private static final long CONTENT_MILLIS = 24L * 3600 * 1000;
    private static final byte PRODUCER_ROW = 'P';
    private static final byte CONTENT_ROW = 'C';

    /** What was answered. */
    record Counts(int stored, int failed) {
        long packed() {
            return ((long) stored << 32) | failed;
        }

        static Counts unpacked(long packed) {
            return new Counts((int) (packed >>> 32), (int) packed);
        }
    }

    private static final Counts NONE = new Counts(0, 0);

    private record Last(long sequence, Counts counts, long timeMillis) {}

    private final Table table;
    private final LinkedHashMap<String, Last> producers = new LinkedHashMap<>(64, 0.75f, true);
    private ContentWindow older = new ContentWindow(0);
    private ContentWindow newer = new ContentWindow(0);
    private final Map<String, Last> producersAhead = new HashMap<>();
    private final Map<Repeat.Content, Counts> contentsAhead = new HashMap<>();

    Repeats(Store store) {
        table = store.table("repeats");
        load();
    }

    /** The last sequence number stored or decided of a producer; 0: not known. */
    long lastSequence(String producer) {
        Last ahead = producersAhead.get(producer);
        Last last = ahead == null ? producers.get(producer) : ahead;
        return last == null ? 0 : last.sequence();
    }

    /** What was answered to a message stored before; zeros where that is not remembered. */
    Counts answered(@Nullable Repeat repeat) {
        return switch (repeat) {
            case Repeat.Content content -> Objects.requireNonNullElse(find(content), NONE);
            case Repeat.Sequence(String producer, long sequence) -> countsOf(producer, sequence);
            case null -> NONE;
        };
    }

    /** Only the last one's is remembered. */
    private Counts countsOf(String producer, long sequence) {
        Last ahead = producersAhead.get(producer);
        Last last = ahead == null ? producers.get(producer) : ahead;
        return last != null && last.sequence() == sequence ? last.counts() : NONE;
    }

    /** The next message of a producer is being decided. */
    void expect(String producer, long sequence) {
        producersAhead.put(producer, new Last(sequence, NONE, 0));
    }

    /** A batch of this content is being decided; false: one was decided before. */
    boolean expect(Repeat.Content content) {
        if (find(content) != null) {
            return false;
        }
        contentsAhead.put(content, NONE);
        return true;
    }

    /** What was answered to a batch of the same content; null: not seen. */
    private @Nullable Counts find(Repeat.Content content) {
        Counts ahead = contentsAhead.get(content);
        if (ahead != null) {
            return ahead;
        }
        long packed = newer.find(content);
        packed = packed < 0 ? older.find(content) : packed;
        return packed < 0 ? null : Counts.unpacked(packed);
    }

    /** Remembers a message that is being stored, by a fact. */
    void remember(Repeat repeat, Counts counts, Facts facts) {
        switch (repeat) {
            case Repeat.Content content -> {
                contentsAhead.put(content, counts);
                byte[] fact =
                        ByteBuffer.allocate(24)
                                .putLong(content.high())
                                .putLong(content.low())
                                .putLong(counts.packed())
                                .array();
                facts.add(CONTENT_STORED, fact, 0, fact.length);
            }
            case Repeat.Sequence(String producer, long sequence) -> {
                producersAhead.put(producer, new Last(sequence, counts, facts.timeMillis()));
                byte[] name = producer.getBytes(StandardCharsets.UTF_8);
                byte[] fact =
                        ByteBuffer.allocate(16 + name.length)
                                .putLong(sequence)
                                .putLong(counts.packed())
                                .put(name)
                                .array();
                facts.add(SEQUENCE_STORED, fact, 0, fact.length);
            }
        }
    }

    /** The refusal of a message that leaves a gap. */
    static Refusal gap(String producer, long sequence, long last) {
        String expected =
                last == 0 ? "1: this producer is not remembered" : String.valueOf(last + 1);
        return Refusal.of(
                        Reason.SEQUENCE_GAP,
                        "sequence: " + sequence + " (expected: " + expected + ")")
                .with("producer", Refusal.shorten(producer))
                .with("expected_sequence", String.valueOf(last + 1));
    }

    void reload() {
        producersAhead.clear();
        contentsAhead.clear();
    }

    @Override
    public String name() {
        return "repeats";
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        ByteBuffer in = ByteBuffer.wrap(fact.bytes(), fact.from(), fact.to() - fact.from());
        switch (fact.kind()) {
            case SEQUENCE_STORED -> {
                var last = new Last(in.getLong(), Counts.unpacked(in.getLong()), fact.timeMillis());
                String producer = StandardCharsets.UTF_8.decode(in).toString();
                producers.put(producer, last);
                Last ahead = producersAhead.get(producer);
                if (ahead != null && ahead.sequence() == last.sequence()) {
                    producersAhead.remove(producer);
                }
                group.put(table, producerKey(producer), encode(last));
                dropOldProducers(fact.timeMillis(), group);
            }
            case CONTENT_STORED -> {
                var content = new Repeat.Content(in.getLong(), in.getLong());
                long packed = in.getLong();
                turn(fact.timeMillis(), group);
                newer.put(content, packed);
                contentsAhead.remove(content);
                group.put(table, contentKey(newer, content), longs(packed));
            }
            default -> {
                // Points and series are other views' business.
            }
        }
    }

    private void dropOldProducers(long now, WriteGroup group) {
        Iterator<Map.Entry<String, Last>> oldest = producers.entrySet().iterator();
        while (oldest.hasNext()) {
            var entry = oldest.next();
            if (producers.size() <= MOST_PRODUCERS
                    && entry.getValue().timeMillis() >= now - PRODUCER_MILLIS) {
                return;
            }
            group.delete(table, producerKey(entry.getKey()));
            oldest.remove();
        }
    }

    /** Starts a new generation of contents when the present one is full or old. */
    private void turn(long now, WriteGroup group) {
        if (newer.size() > 0
                && newer.size() < MOST_CONTENTS
                && now - newer.startedMillis() < CONTENT_MILLIS) {
            return;
        }
        if (older.size() > 0) {
            group.deleteRange(
                    table,
                    new Range(
                            generation(older.startedMillis()), generation(newer.startedMillis())));
        }
        older = newer;
        newer = new ContentWindow(now);
    }

    private void load() {
        table.scan(
                new Range(new byte[] {CONTENT_ROW}, new byte[] {CONTENT_ROW + 1}),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, keyLength, value, _) -> {
                    ByteBuffer in = ByteBuffer.wrap(key, 1, keyLength - 1);
                    long started = in.getLong();
                    if (newer.size() == 0 && newer.startedMillis() == 0) {
                        newer = new ContentWindow(started);
                    } else if (newer.startedMillis() != started) {
                        older = newer;
                        newer = new ContentWindow(started);
                    }
                    newer.put(
                            new Repeat.Content(in.getLong(), in.getLong()),
                            ByteBuffer.wrap(value).getLong());
                    return true;
                });
        var loaded = new HashMap<String, Last>();
        table.scan(
                new Range(new byte[] {PRODUCER_ROW}, new byte[] {PRODUCER_ROW + 1}),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, keyLength, value, _) -> {
                    ByteBuffer in = ByteBuffer.wrap(value);
                    loaded.put(
                            new String(key, 1, keyLength - 1, StandardCharsets.UTF_8),
                            new Last(in.getLong(), Counts.unpacked(in.getLong()), in.getLong()));
                    return true;
                });
        loaded.entrySet().stream()
                .sorted(
                        (a, b) ->
                                Long.compare(a.getValue().timeMillis(), b.getValue().timeMillis()))
                .forEach(entry -> producers.put(entry.getKey(), entry.getValue()));
    }

    private static byte[] producerKey(String producer) {
        byte[] name = producer.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[1 + name.length];
        key[0] = PRODUCER_ROW;
        System.arraycopy(name, 0, key, 1, name.length);
        return key;
    }

    private static byte[] encode(Last last) {
        return longs(last.sequence(), last.counts().packed(), last.timeMillis());
    }

    private static byte[] generation(long startedMillis) {
        return ByteBuffer.allocate(9).put(CONTENT_ROW).putLong(startedMillis).array();
    }

    private static byte[] contentKey(ContentWindow window, Repeat.Content content) {
        return ByteBuffer.allocate(25)
                .put(generation(window.startedMillis()))
                .putLong(content.high())
                .putLong(content.low())
                .array();
    }

    private static byte[] longs(long... values) {
        ByteBuffer out = ByteBuffer.allocate(8 * values.length);
        Arrays.stream(values).forEach(out::putLong);
        return out.array();
    }
}
