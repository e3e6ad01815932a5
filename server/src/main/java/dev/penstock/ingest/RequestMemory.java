package dev.penstock.ingest;

import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which requests were done already, by an id of the caller's own, and what was answered: one number
 * each. For single requests that may be sent again after a broken connection; streams have {@link
 * ProducerMemory}. The last 100,000 of one day. Lane thread only.
 *
 * <p>As a view it holds what is committed; decisions not yet committed lie over it until then.
 */
public final class RequestMemory implements View {
    private static final int MOST_REQUESTS = 100_000;
    private static final long REQUEST_MILLIS = 24L * 3600 * 1000;

    private record Done(long answer, long timeMillis) {}

    private final String name;
    private final byte kind;
    private final Table table;
    private final LinkedHashMap<String, Done> done = new LinkedHashMap<>();
    private final Map<String, Done> ahead = new HashMap<>();

    /**
     * Loads what is remembered.
     *
     * @param name of the view and of its table
     * @param kind of its facts: answer, key
     */
    public RequestMemory(Store store, String name, byte kind) {
        this.name = name;
        this.kind = kind;
        table = store.table(name);
        load();
    }

    /** What was answered to a request, null when it was not done (or is no longer remembered). */
    public @Nullable Long answered(String key) {
        Done known = ahead.get(key);
        if (known == null) {
            known = done.get(key);
        }
        return known == null ? null : known.answer();
    }

    /** Remembers a request that is being done, by a fact. */
    public void remember(String key, long answer, Facts facts) {
        ahead.put(key, new Done(answer, facts.timeMillis()));
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] fact =
                ByteBuffer.allocate(Long.BYTES + text.length).putLong(answer).put(text).array();
        facts.add(kind, fact, 0, fact.length);
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
        var request = new Done(in.getLong(), fact.timeMillis());
        String key = StandardCharsets.UTF_8.decode(in).toString();
        done.putLast(key, request);
        ahead.remove(key);
        group.put(table, bytes(key), encode(request));
        dropOld(fact.timeMillis(), group);
    }

    private void dropOld(long now, WriteGroup group) {
        while (!done.isEmpty()) {
            var oldest = done.firstEntry();
            if (done.size() <= MOST_REQUESTS
                    && oldest.getValue().timeMillis() >= now - REQUEST_MILLIS) {
                return;
            }
            done.pollFirstEntry();
            group.delete(table, bytes(oldest.getKey()));
        }
    }

    private void load() {
        var loaded = new ArrayList<Map.Entry<String, Done>>();
        table.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, keyLength, value, _) -> {
                    ByteBuffer in = ByteBuffer.wrap(value);
                    loaded.add(
                            Map.entry(
                                    new String(key, 0, keyLength, StandardCharsets.UTF_8),
                                    new Done(in.getLong(), in.getLong())));
                    return true;
                });
        loaded.sort(
                Comparator.comparingLong(
                                (Map.Entry<String, Done> entry) -> entry.getValue().timeMillis())
                        .thenComparingLong(entry -> entry.getValue().answer()));
        loaded.forEach(entry -> done.put(entry.getKey(), entry.getValue()));
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encode(Done request) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(request.answer())
                .putLong(request.timeMillis())
                .array();
    }
}
