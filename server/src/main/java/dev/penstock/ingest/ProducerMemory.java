package dev.penstock.ingest;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Per producer the number of the last message stored and what was answered to it: 100,000 producers,
 * 7 days. Lane thread only.
 *
 * <p>As a view it holds what is committed; decisions not yet committed lie over it until then.
 */
public final class ProducerMemory implements View {
    private static final int MOST_PRODUCERS = 100_000;
    private static final long PRODUCER_MILLIS = 7L * 24 * 3600 * 1000;
    private static final byte ROW = 'P';

    /** What was answered. */
    public record Counts(int stored, int failed) {
        public static final Counts NONE = new Counts(0, 0);

        public long packed() {
            return ((long) stored << 32) | failed;
        }

        public static Counts unpacked(long packed) {
            return new Counts((int) (packed >>> 32), (int) packed);
        }
    }

    /** What a message is, by its number. */
    public sealed interface Verdict {
        /** It follows the last one: store it. */
        record Next() implements Verdict {}

        /** It was stored; what was answered then, null where that is no longer known. */
        record Repeated(@Nullable Counts counts) implements Verdict {}

        /** There are some missing before it. */
        record Gap(Refusal refusal) implements Verdict {}
    }

    private record Last(long sequence, Counts counts, long timeMillis) {}

    private final String name;
    private final byte kind;
    private final Table table;
    private final LinkedHashMap<String, Last> producers = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Last> ahead = new HashMap<>();

    /**
     * Loads what is remembered.
     *
     * @param name of the view and of its table
     * @param kind of its facts: sequence, stored, failed, producer
     */
    public ProducerMemory(Store store, String name, byte kind) {
        this.name = name;
        this.kind = kind;
        table = store.table(name);
        load();
    }

    /** Judges the next message of a producer; one that is to be stored counts as decided at once. */
    public Verdict expect(String producer, long sequence) {
        Last last = last(producer);
        long before = last == null ? 0 : last.sequence();
        if (sequence == before + 1) {
            ahead.put(producer, new Last(sequence, Counts.NONE, 0));
            return new Verdict.Next();
        }
        return sequence <= before
                ? new Verdict.Repeated(answered(producer, sequence))
                : new Verdict.Gap(gap(producer, sequence, before));
    }

    /** Whether a message of this number, or one of a higher one, was stored. */
    public boolean hasSeen(String producer, long sequence) {
        Last last = last(producer);
        return last != null && sequence <= last.sequence();
    }

    /** What was answered to a message: only the last one's is remembered, else null. */
    public @Nullable Counts answered(String producer, long sequence) {
        Last last = last(producer);
        return last != null && last.sequence() == sequence ? last.counts() : null;
    }

    private @Nullable Last last(String producer) {
        Last decided = ahead.get(producer);
        return decided == null ? producers.get(producer) : decided;
    }

    /** Remembers a message that is being stored, by a fact. */
    public void remember(String producer, long sequence, Counts counts, Facts facts) {
        ahead.put(producer, new Last(sequence, counts, facts.timeMillis()));
        byte[] bytes = producer.getBytes(StandardCharsets.UTF_8);
        byte[] fact =
                ByteBuffer.allocate(16 + bytes.length)
                        .putLong(sequence)
                        .putLong(counts.packed())
                        .put(bytes)
                        .array();
        facts.add(kind, fact, 0, fact.length);
    }

    private static Refusal gap(String producer, long sequence, long last) {
        String expected =
                last == 0 ? "1: this producer is not remembered" : String.valueOf(last + 1);
        return Refusal.of(
                        Reason.SEQUENCE_GAP,
                        "sequence: " + sequence + " (expected: " + expected + ")")
                .with("producer", Refusal.shorten(producer))
                .with("expected_sequence", String.valueOf(last + 1));
    }

    /** Forgets what was decided and not committed. */
    public void reload() {
        ahead.clear();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        if (fact.kind() != kind) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(fact.bytes(), fact.from(), fact.to() - fact.from());
        var last = new Last(in.getLong(), Counts.unpacked(in.getLong()), fact.timeMillis());
        String producer = StandardCharsets.UTF_8.decode(in).toString();
        producers.put(producer, last);
        Last decided = ahead.get(producer);
        if (decided != null && decided.sequence() == last.sequence()) {
            ahead.remove(producer);
        }
        group.put(table, key(producer), encode(last));
        dropOld(fact.timeMillis(), group);
    }

    private void dropOld(long now, WriteGroup group) {
        Iterator<Map.Entry<String, Last>> oldest = producers.entrySet().iterator();
        while (oldest.hasNext()) {
            var entry = oldest.next();
            if (producers.size() <= MOST_PRODUCERS
                    && entry.getValue().timeMillis() >= now - PRODUCER_MILLIS) {
                return;
            }
            group.delete(table, key(entry.getKey()));
            oldest.remove();
        }
    }

    private void load() {
        var loaded = new HashMap<String, Last>();
        table.scan(
                new Range(new byte[] {ROW}, new byte[] {ROW + 1}),
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

    private static byte[] key(String producer) {
        byte[] bytes = producer.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + bytes.length).put(ROW).put(bytes).array();
    }

    private static byte[] encode(Last last) {
        return ByteBuffer.allocate(24)
                .putLong(last.sequence())
                .putLong(last.counts().packed())
                .putLong(last.timeMillis())
                .array();
    }
}
