package dev.penstock.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.ProtoReader;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesLookup;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code penstock.metrics.v1.PublishRequest}: every point is an item. A message that is
 * malformed anywhere, has too many points, or a producer without a sequence number, is refused whole.
 * One thread at a time; shared by the calls of one event loop.
 */
public final class PublishDecoder {
    private static final int PRODUCER = 1 << 3 | ProtoReader.LENGTH;
    private static final int SEQUENCE = 2 << 3 | ProtoReader.VARINT;
    private static final int SOURCE = 3 << 3 | ProtoReader.LENGTH;
    private static final int POINT = 4 << 3 | ProtoReader.LENGTH;
    private static final int DURABILITY = 5 << 3 | ProtoReader.VARINT;

    private static final int NAME = 1 << 3 | ProtoReader.LENGTH;
    private static final int VALUE = 2 << 3 | ProtoReader.FIXED64;
    private static final int TIMESTAMP = 3 << 3 | ProtoReader.VARINT;
    private static final int TYPE = 5 << 3 | ProtoReader.LENGTH;

    private static final int POINT_DEPTH = 1;
    private static final int ENTRY_DEPTH = 2;
    private static final byte[] GAUGE = "gauge".getBytes(UTF_8);
    private static final byte[] COUNTER = "counter".getBytes(UTF_8);
    private static final byte[] HISTOGRAM = "histogram".getBytes(UTF_8);

    private final SeriesResolver series;
    private final PointRules rules;
    private final ProtoReader reader = new ProtoReader();
    private final TagBlock tags = new TagBlock();

    private int points;
    private int producerFrom;
    private int producerTo;
    private long sequence;
    private int durability;
    private int sourceFrom;
    private int sourceTo;

    private int nameFrom;
    private int nameTo;
    private double value;
    private long timestamp;
    private int typeFrom;
    private int typeTo;

    public PublishDecoder(RawSeriesCache cache, SeriesLookup lookup, PointRules rules) {
        series = new SeriesResolver(cache, lookup, rules);
        this.rules = rules;
    }

    /** What the message decoded last fails if it is refused: its points; one, if they cannot be told. */
    public int points() {
        return points;
    }

    /** The sequence number of the message decoded last. */
    public long sequence() {
        return sequence;
    }

    /** The number of the {@code Durability} that the message decoded last asks for. */
    public int durability() {
        return durability;
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
                readPoints(bytes, offset, length, nowMillis, batch, errors);
                refusal = rules.producer(producerTo - producerFrom, sequence);
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

    private void readEnvelope(byte[] bytes, int offset, int length)
            throws MalformedMessageException {
        points = 0;
        producerFrom = producerTo = sourceFrom = sourceTo = offset;
        sequence = 0;
        durability = 0;
        reader.read(bytes, offset, length);
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case PRODUCER -> {
                    producerTo = reader.checkedText();
                    producerFrom = reader.start();
                }
                case SEQUENCE -> sequence = reader.varint();
                case SOURCE -> {
                    sourceTo = reader.checkedText();
                    sourceFrom = reader.start();
                }
                case POINT -> {
                    points++;
                    reader.text();
                }
                case DURABILITY -> durability = (int) reader.varint();
                default -> reader.skip(tag, 0);
            }
        }
    }

    private @Nullable Repeat repeat(byte[] bytes) {
        int length = producerTo - producerFrom;
        return length == 0
                ? null
                : new Repeat.Sequence(new String(bytes, producerFrom, length, UTF_8), sequence);
    }

    private void readPoints(
            byte[] bytes,
            int offset,
            int length,
            long nowMillis,
            PointBatchBuilder batch,
            ItemErrors errors)
            throws MalformedMessageException {
        series.sourceOrDefault(bytes, sourceFrom, sourceTo);
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
            parsePoint(bytes);
            series.tags(tags);
            Refusal refusal = take(bytes, item, nowMillis, batch);
            if (refusal != null) {
                errors.add("validation error for point " + item + ": " + refusal.message());
            }
            reader.leave(outer);
        }
    }

    private void parsePoint(byte[] bytes) throws MalformedMessageException {
        tags.start(bytes);
        nameFrom = nameTo = typeFrom = typeTo = reader.at();
        value = 0;
        timestamp = 0;
        int fieldFrom = reader.at();
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case NAME -> {
                    Utf8.check(bytes, nameFrom, nameTo);
                    nameTo = reader.text();
                    nameFrom = reader.start();
                }
                case VALUE -> value = reader.float64();
                case TIMESTAMP -> timestamp = reader.varint();
                case TagBlock.TAG -> tags.add(fieldFrom, reader.text());
                case TYPE -> {
                    typeTo = reader.checkedText();
                    typeFrom = reader.start();
                }
                default -> reader.skip(tag, POINT_DEPTH);
            }
            fieldFrom = reader.at();
        }
    }

    private @Nullable Refusal take(byte[] bytes, int item, long nowMillis, PointBatchBuilder batch)
            throws MalformedMessageException {
        int id = series.find(bytes, nameFrom, nameTo);
        String name = "";
        if (id == SeriesLookup.UNKNOWN) {
            series.read(ENTRY_DEPTH);
            name = Utf8.text(bytes, nameFrom, nameTo);
            Refusal refusal = series.checkSeries("name", name);
            if (refusal != null) {
                return refusal;
            }
        }
        if (!Double.isFinite(value)) {
            return rules.value("value", value);
        }
        long millis = timestamp == 0 ? nowMillis : timestamp;
        if (!rules.timeFits(millis, nowMillis)) {
            return rules.time(timestamp, millis, nowMillis);
        }
        MetricType type = type(bytes);
        if (type == null) {
            return Refusal.invalid(
                    "metric_type",
                    new String(bytes, typeFrom, typeTo - typeFrom, UTF_8),
                    "counter, gauge or histogram");
        }
        if (id == SeriesLookup.UNKNOWN) {
            id = series.create(bytes, nameFrom, nameTo, name, type, batch);
        }
        if (typeFrom != typeTo) {
            series.said(type, id, batch);
        }
        batch.item();
        batch.add(item, id, millis, value);
        return null;
    }

    private @Nullable MetricType type(byte[] bytes) {
        if (typeFrom == typeTo || isType(bytes, GAUGE)) {
            return MetricType.GAUGE;
        }
        if (isType(bytes, COUNTER)) {
            return MetricType.COUNTER;
        }
        return isType(bytes, HISTOGRAM) ? MetricType.HISTOGRAM : null;
    }

    private boolean isType(byte[] bytes, byte[] type) {
        return Arrays.equals(bytes, typeFrom, typeTo, type, 0, type.length);
    }
}
