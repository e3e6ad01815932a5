package dev.penstock.metrics;

import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.Moments;
import dev.penstock.ingest.ProtoReader;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesLookup;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code collection.DataPoint}: the values of one source at one moment, one item. One bad
 * metric, tag or time refuses the item with all its values. One thread at a time; shared by the calls
 * of one event loop.
 */
public final class CollectionDecoder {
    private static final int SOURCE = 1 << 3 | ProtoReader.LENGTH;
    private static final int TIMESTAMP = 2 << 3 | ProtoReader.VARINT;
    private static final int METRIC = 3 << 3 | ProtoReader.LENGTH;
    private static final int KEY = 1 << 3 | ProtoReader.LENGTH;
    private static final int VALUE = 2 << 3 | ProtoReader.FIXED64;
    private static final int ENTRY_DEPTH = 1;

    private final SeriesResolver series;
    private final PointRules rules;
    private final ProtoReader reader = new ProtoReader();
    private final TagBlock tags = new TagBlock();
    private final MetricEntries metrics;

    private int sourceFrom;
    private int sourceTo;
    private long timestamp;

    public CollectionDecoder(RawSeriesCache cache, SeriesLookup lookup, PointRules rules) {
        series = new SeriesResolver(cache, lookup, rules);
        this.rules = rules;
        metrics = new MetricEntries(rules.mostMetrics());
    }

    /**
     * Decodes one message into the batch.
     *
     * @param item the number of the message in its call, from 1
     * @return why the item is refused; null: its points are in the batch
     */
    public @Nullable Refusal decode(
            byte[] bytes,
            int offset,
            int length,
            int item,
            long nowMillis,
            PointBatchBuilder batch) {
        batch.message(length, nowMillis);
        try {
            parse(bytes, offset, length);
            boolean known = findSeries(bytes);
            Refusal refusal = known ? null : checkContext(bytes);
            if (refusal == null) {
                refusal = checkPoint(nowMillis, bytes);
            }
            if (refusal == null) {
                add(bytes, item, nowMillis, batch);
            }
            return refusal;
        } catch (MalformedMessageException _) {
            return PointRules.malformed();
        }
    }

    private void parse(byte[] bytes, int offset, int length) throws MalformedMessageException {
        reader.read(bytes, offset, length);
        tags.start(bytes);
        metrics.start(bytes);
        sourceFrom = offset;
        sourceTo = offset;
        timestamp = 0;
        int fieldFrom = reader.at();
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case SOURCE -> parseSource();
                case TIMESTAMP -> timestamp = reader.varint();
                case METRIC -> parseMetric();
                case TagBlock.TAG -> {
                    tags.add(fieldFrom, reader.text());
                }
                default -> reader.skip(tag, 0);
            }
            fieldFrom = reader.at();
        }
    }

    private void parseSource() throws MalformedMessageException {
        Utf8.check(reader.bytes(), sourceFrom, sourceTo);
        sourceTo = reader.text();
        sourceFrom = reader.start();
    }

    private void parseMetric() throws MalformedMessageException {
        int outer = reader.enter();
        int from = reader.at();
        int to = from;
        double value = 0;
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case KEY -> {
                    Utf8.check(reader.bytes(), from, to);
                    to = reader.text();
                    from = reader.start();
                }
                case VALUE -> value = reader.float64();
                default -> reader.skip(tag, ENTRY_DEPTH);
            }
        }
        reader.leave(outer);
        if (!metrics.put(from, to, series.hashName(reader.bytes(), from, to), value)) {
            Utf8.check(reader.bytes(), from, to);
        }
    }

    /** Whether the series of all metrics are known by their bytes. */
    private boolean findSeries(byte[] bytes) {
        series.source(bytes, sourceFrom, sourceTo);
        series.tags(tags);
        boolean known = rules.metricCount(metrics.count) == null;
        for (int i = 0; i < metrics.count; i++) {
            int id = series.find(bytes, metrics.from[i], metrics.to[i]);
            metrics.series[i] = id;
            known &= id != SeriesLookup.UNKNOWN;
        }
        return known;
    }

    private @Nullable Refusal checkContext(byte[] bytes) throws MalformedMessageException {
        series.read(ENTRY_DEPTH);
        for (int i = 0; i < metrics.count; i++) {
            if (metrics.series[i] == SeriesLookup.UNKNOWN) {
                Utf8.check(bytes, metrics.from[i], metrics.to[i]);
            }
        }
        Refusal refusal = series.checkSource();
        if (refusal == null) {
            refusal = series.checkTags();
        }
        return refusal == null ? rules.metricCount(metrics.count) : refusal;
    }

    private @Nullable Refusal checkPoint(long nowMillis, byte[] bytes)
            throws MalformedMessageException {
        long millis = Moments.millis(timestamp, nowMillis);
        if (!rules.timeFits(millis, nowMillis)) {
            return rules.time(timestamp, millis, nowMillis);
        }
        for (int i = 0; i < metrics.count; i++) {
            boolean known = metrics.series[i] != SeriesLookup.UNKNOWN;
            if (!known || !Double.isFinite(metrics.value[i])) {
                Refusal refusal = checkMetric(bytes, i, known);
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        return null;
    }

    private @Nullable Refusal checkMetric(byte[] bytes, int i, boolean known)
            throws MalformedMessageException {
        String name = Utf8.text(bytes, metrics.from[i], metrics.to[i]);
        Refusal refusal = known ? null : rules.name("metrics", name);
        return refusal != null
                ? refusal
                : rules.value("metrics[" + Refusal.shorten(name) + "]", metrics.value[i]);
    }

    private void add(byte[] bytes, int item, long nowMillis, PointBatchBuilder batch)
            throws MalformedMessageException {
        long millis = Moments.millis(timestamp, nowMillis);
        batch.item();
        for (int i = 0; i < metrics.count; i++) {
            int id = metrics.series[i];
            batch.add(
                    item,
                    id == SeriesLookup.UNKNOWN ? create(bytes, i, batch) : id,
                    millis,
                    metrics.value[i]);
        }
    }

    private int create(byte[] bytes, int i, PointBatchBuilder batch)
            throws MalformedMessageException {
        int from = metrics.from[i];
        int to = metrics.to[i];
        String name = Utf8.text(bytes, from, to);
        return series.create(bytes, from, to, name, MetricType.GAUGE, batch);
    }
}
