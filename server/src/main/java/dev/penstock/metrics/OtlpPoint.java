package dev.penstock.metrics;

import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values made of one data point: all go into the batch, or none. Once there is something to object
 * to, no more is made of it. Owned by one mapping.
 */
final class OtlpPoint {
    /** About what a point without its series takes in a batch. */
    private static final int POINT_BYTES = 24;

    private record Value(SeriesKey series, MetricType type, double value) {}

    private final PointRules rules;
    private final SeriesLookup lookup;
    private final PointBatchBuilder batch;
    private final List<Value> values = new ArrayList<>();
    private SortedMap<String, String> tags = new TreeMap<>();
    private String source = "";
    private long millis;
    private int item;
    private @Nullable Refusal refusal;

    OtlpPoint(PointRules rules, SeriesLookup lookup, PointBatchBuilder batch) {
        this.rules = rules;
        this.lookup = lookup;
        this.batch = batch;
    }

    /** Begins a point of this source; an objection to all of its points may be known already. */
    void start(int number, OtlpTags resource, long timeMillis, @Nullable Refusal objection) {
        item = number;
        source = resource.source();
        millis = timeMillis;
        values.clear();
        refusal = resource.refusal();
        refuse(objection);
    }

    boolean isRefused() {
        return refusal != null;
    }

    void tags(SortedMap<String, String> pointTags) {
        tags = pointTags;
        refuse(rules.tags(tags));
    }

    /** Refuses the point, if there is something to object to and nothing was before. */
    void refuse(@Nullable Refusal objection) {
        if (refusal == null) {
            refusal = objection;
        }
    }

    void add(String name, MetricType type, double value) {
        add(name, type, value, tags);
    }

    /** With one more tag, which counts in place of the point's own of that key. */
    void add(String name, MetricType type, double value, String key, String text) {
        if (refusal != null) {
            return;
        }
        var more = new TreeMap<>(tags);
        more.put(key, text);
        add(name, type, value, more);
    }

    private void add(
            String name, MetricType type, double value, SortedMap<String, String> allTags) {
        if (refusal != null) {
            return;
        }
        refuse(rules.value(name, value));
        refuse(rules.name("name", name));
        if (refusal == null) {
            values.add(new Value(SeriesKey.of(name, source, allTags), type, value));
        }
    }

    /** Puts the values into the batch, or tells why not. */
    @Nullable Refusal end(long nowMillis) {
        if (refusal != null) {
            return refusal;
        }
        batch.message(POINT_BYTES * values.size(), nowMillis);
        batch.item();
        for (Value value : values) {
            int found = lookup.find(value.series);
            int id =
                    found == SeriesLookup.UNKNOWN ? batch.unknown(value.series, value.type) : found;
            batch.said(value.type, id, lookup);
            batch.add(item, id, millis, value.value);
        }
        return null;
    }
}
