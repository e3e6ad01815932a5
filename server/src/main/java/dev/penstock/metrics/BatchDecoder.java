package dev.penstock.metrics;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.Moments;
import dev.penstock.ingest.ProtoReader;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesLookup;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code analytics.BatchData}: every point is an item. A message that is malformed anywhere,
 * or has too many points, is refused whole. One thread at a time; shared by the calls of one event
 * loop.
 */
public final class BatchDecoder {
    private static final int POINT = 1 << 3 | ProtoReader.LENGTH;
    private static final int BATCH_ID = 2 << 3 | ProtoReader.LENGTH;
    private static final int SOURCE = 3 << 3 | ProtoReader.LENGTH;

    private static final int ID = 1 << 3 | ProtoReader.LENGTH;
    private static final int NAME = 2 << 3 | ProtoReader.LENGTH;
    private static final int VALUE = 3 << 3 | ProtoReader.FIXED64;
    private static final int TIMESTAMP = 5 << 3 | ProtoReader.LENGTH;
    private static final int SECONDS = 1 << 3 | ProtoReader.VARINT;
    private static final int NANOS = 2 << 3 | ProtoReader.VARINT;

    private static final int POINT_DEPTH = 1;
    private static final int ENTRY_DEPTH = 2;

    private final SeriesResolver series;
    private final PointRules rules;
    private final ProtoReader reader = new ProtoReader();
    private final TagBlock tags = new TagBlock();
    private final ContentHash content = new ContentHash();

    private int points;
    private int batchIdFrom;
    private int batchIdTo;
    private int sourceFrom;
    private int sourceTo;

    private int idFrom;
    private int idTo;
    private int nameFrom;
    private int nameTo;
    private double value;
    private long seconds;
    private int nanos;

    /** Whether the point taken last is of a series that may be, whatever became of it. */
    private boolean identified;

    public BatchDecoder(RawSeriesCache cache, SeriesLookup lookup, PointRules rules) {
        series = new SeriesResolver(cache, lookup, rules);
        this.rules = rules;
    }

    /** What the message decoded last fails if it is refused: its points; one, if they cannot be told. */
    public int points() {
        return points;
    }

    /**
     * Decodes one message into the batch, as a part of its own.
     *
     * @param message its number in the call, from 1
     * @param errors gets the points that are refused
     * @return why the message is refused whole; null: its good points are in the batch
     */
    public @Nullable Refusal decode(
            byte[] bytes,
            int offset,
            int length,
            int message,
            long nowMillis,
            PointBatchBuilder batch,
            ItemErrors errors) {
        batch.message(length, nowMillis);
        batch.startPart();
        errors.startPart();
        Refusal refusal;
        try {
            readEnvelope(bytes, offset, length);
            refusal = rules.pointCount(points);
            if (refusal == null) {
                readPoints(bytes, offset, length, message, nowMillis, batch, errors);
            }
        } catch (MalformedMessageException _) {
            points = 1;
            refusal = PointRules.malformed();
        }
        if (refusal != null) {
            batch.dropPart();
            errors.dropPart();
            return refusal;
        }
        batch.endPart(message, errors.partCount(), repeat(bytes));
        return null;
    }

    /** Finds what stands beside the points, since it may come after them. */
    private void readEnvelope(byte[] bytes, int offset, int length)
            throws MalformedMessageException {
        points = 0;
        batchIdFrom = offset;
        batchIdTo = offset;
        sourceFrom = offset;
        sourceTo = offset;
        reader.read(bytes, offset, length);
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case POINT -> {
                    points++;
                    reader.text();
                }
                case BATCH_ID -> {
                    batchIdTo = reader.checkedText();
                    batchIdFrom = reader.start();
                }
                case SOURCE -> {
                    sourceTo = reader.checkedText();
                    sourceFrom = reader.start();
                }
                default -> reader.skip(tag, 0);
            }
        }
    }

    private @Nullable Repeat repeat(byte[] bytes) {
        if (batchIdFrom == batchIdTo) {
            return null;
        }
        return content.finish(bytes, sourceFrom, sourceTo, batchIdFrom, batchIdTo);
    }

    private void readPoints(
            byte[] bytes,
            int offset,
            int length,
            int message,
            long nowMillis,
            PointBatchBuilder batch,
            ItemErrors errors)
            throws MalformedMessageException {
        series.sourceOrDefault(bytes, sourceFrom, sourceTo);
        content.start();
        reader.read(bytes, offset, length);
        int item = 0;
        int tag;
        while ((tag = reader.tag()) != 0) {
            if (tag != POINT) {
                reader.skip(tag, 0);
                continue;
            }
            item++;
            int outer = reader.enter();
            int from = reader.at();
            parsePoint(bytes);
            series.tags(tags);
            Refusal refusal = take(bytes, item, nowMillis, batch);
            // What the clock decides must not count: sent again later it may decide otherwise.
            if (identified) {
                content.add(series.identity, value, seconds, nanos, bytes, idFrom, idTo);
            } else {
                content.add(bytes, from, reader.at());
            }
            if (refusal != null) {
                errors.add(
                        "validation error for point "
                                + item
                                + " of batch "
                                + message
                                + ": "
                                + refusal.message());
            }
            reader.leave(outer);
        }
    }

    private void parsePoint(byte[] bytes) throws MalformedMessageException {
        tags.start(bytes);
        idFrom = idTo = nameFrom = nameTo = reader.at();
        value = 0;
        seconds = 0;
        nanos = 0;
        int fieldFrom = reader.at();
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case ID -> {
                    idTo = reader.checkedText();
                    idFrom = reader.start();
                }
                case NAME -> {
                    Utf8.check(bytes, nameFrom, nameTo);
                    nameTo = reader.text();
                    nameFrom = reader.start();
                }
                case VALUE -> value = reader.float64();
                case TagBlock.TAG -> tags.add(fieldFrom, reader.text());
                case TIMESTAMP -> parseTimestamp();
                default -> reader.skip(tag, POINT_DEPTH);
            }
            fieldFrom = reader.at();
        }
    }

    private void parseTimestamp() throws MalformedMessageException {
        int outer = reader.enter();
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case SECONDS -> seconds = reader.varint();
                case NANOS -> nanos = (int) reader.varint();
                default -> reader.skip(tag, ENTRY_DEPTH);
            }
        }
        reader.leave(outer);
    }

    private @Nullable Refusal take(byte[] bytes, int item, long nowMillis, PointBatchBuilder batch)
            throws MalformedMessageException {
        int id = series.find(bytes, nameFrom, nameTo);
        identified = id != SeriesLookup.UNKNOWN;
        String name = "";
        if (id == SeriesLookup.UNKNOWN) {
            series.read(ENTRY_DEPTH);
            name = Utf8.text(bytes, nameFrom, nameTo);
            Refusal refusal = series.checkSeries("metric_name", name);
            if (refusal != null) {
                return refusal;
            }
        }
        long millis = Moments.millis(seconds, nanos, nowMillis);
        Refusal refusal = checkPoint(millis, nowMillis);
        if (refusal != null) {
            if (!identified) {
                series.identify(name);
                identified = true;
            }
            return refusal;
        }
        if (id == SeriesLookup.UNKNOWN) {
            identified = true;
            id = series.create(bytes, nameFrom, nameTo, name, MetricType.GAUGE, batch);
        }
        batch.item();
        batch.add(item, id, millis, value);
        return null;
    }

    private @Nullable Refusal checkPoint(long millis, long nowMillis) {
        if (!Double.isFinite(value)) {
            return rules.value("value", value);
        }
        return rules.timeFits(millis, nowMillis)
                ? null
                : rules.time(seconds + " s " + nanos + " ns", millis, nowMillis);
    }
}
