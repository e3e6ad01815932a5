package dev.penstock.metrics;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.ingest.ProducerMemory.Counts;
import dev.penstock.ingest.View;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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

    private static final int MOST_CONTENTS = 1_000_000;
    private static final long CONTENT_MILLIS = 24L * 3600 * 1000;
    private static final byte CONTENT_ROW = 'C';

    private final Table table;
    private final int mostContents;
    private final long contentMillis;
    private final ProducerMemory producers;
    private ContentWindow older = new ContentWindow(0);
    private ContentWindow newer = new ContentWindow(0);
    private final Map<Repeat.Content, Counts> contentsAhead = new HashMap<>();

    Repeats(Store store) {
        this(store, MOST_CONTENTS, CONTENT_MILLIS);
    }

    /** One whose generations of contents end after so many or so long, whichever is first. */
    Repeats(Store store, int mostContents, long contentMillis) {
        this.mostContents = mostContents;
        this.contentMillis = contentMillis;
        table = store.table("repeats");
        producers = new ProducerMemory(store, "repeats", SEQUENCE_STORED);
        load();
    }

    /** What was answered to a message stored before; null where that is not remembered. */
    @Nullable Counts answered(@Nullable Repeat repeat) {
        return switch (repeat) {
            case Repeat.Content content -> find(content);
            case Repeat.Sequence(String producer, long sequence) ->
                    producers.answered(producer, sequence);
            case null -> null;
        };
    }

    /** Judges the next message of a producer, which counts as decided at once. */
    ProducerMemory.Verdict expect(String producer, long sequence) {
        return producers.expect(producer, sequence);
    }

    /** A batch of this content is being decided; false: one was decided before. */
    boolean expect(Repeat.Content content) {
        if (find(content) != null) {
            return false;
        }
        contentsAhead.put(content, Counts.NONE);
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
            case Repeat.Sequence(String producer, long sequence) ->
                    producers.remember(producer, sequence, counts, facts);
        }
    }

    void reload() {
        producers.reload();
        contentsAhead.clear();
    }

    @Override
    public String name() {
        return "repeats";
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        switch (fact.kind()) {
            case SEQUENCE_STORED -> producers.apply(fact, group);
            case CONTENT_STORED -> {
                ByteBuffer in = ByteBuffer.wrap(fact.bytes(), fact.from(), fact.to() - fact.from());
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

    /** Starts a new generation of contents when the present one is full or old. */
    private void turn(long now, WriteGroup group) {
        if (newer.size() > 0
                && newer.size() < mostContents
                && now - newer.startedMillis() < contentMillis) {
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
