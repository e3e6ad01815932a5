package dev.penstock.metrics;

import com.google.protobuf.CodedOutputStream;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesFacts;
import dev.penstock.series.SeriesSelector;
import dev.penstock.series.StoredPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Arrivals as {@code TailResponse}: the points of the selected series. Two tails with equal selectors
 * are equal and share their frames. Any thread.
 */
final class TailRendering implements Rendering {
    private static final int POINTS_TAG = (1 << 3) | 2;
    private static final int SERIES_ID_TAG = 1 << 3;
    private static final int TIMESTAMP_TAG = 2 << 3;
    private static final int VALUE_TAG = (3 << 3) | 1;

    /** Tag and length of a point, a byte each. */
    private static final int POINT_HEAD = 2;

    private final SeriesEngine series;
    private final SeriesSelector selector;

    /** By id: 0 not looked at, 1 selected, 2 not. Races cost at most another look. */
    private volatile byte[] verdicts = new byte[1024];

    TailRendering(SeriesEngine series, SeriesSelector selector) {
        this.series = series;
        this.selector = selector;
    }

    @Override
    public byte @Nullable [] render(Event event) {
        return switch (event.kind()) {
            case SeriesFacts.POINTS_STORED -> points(event.payload());
            case SeriesFacts.SERIES_CREATED -> created(event.payload());
            default -> null;
        };
    }

    /** Looks twice: what most tails are sent of a batch is little, and often nothing. */
    private byte @Nullable [] points(byte[] payload) {
        var points = StoredPoints.of(payload);
        int bytes = 0;
        int first = 0;
        int end = 0;
        for (int i = 0; i < points.size(); i++) {
            int id = points.series(i);
            if (selected(id)) {
                first = bytes == 0 ? i : first;
                end = i + 1;
                bytes += POINT_HEAD + length(id, points.time(i));
            }
        }
        return bytes == 0 ? null : points(points, first, end, bytes);
    }

    private byte[] points(StoredPoints points, int first, int end, int bytes) {
        byte[] message = new byte[bytes];
        var into = CodedOutputStream.newInstance(message);
        try {
            for (int i = first; i < end; i++) {
                int id = points.series(i);
                if (selected(id)) {
                    long time = points.time(i);
                    into.writeRawByte(POINTS_TAG);
                    into.writeUInt32NoTag(length(id, time));
                    into.writeRawByte(SERIES_ID_TAG);
                    into.writeUInt32NoTag(id);
                    into.writeRawByte(TIMESTAMP_TAG);
                    into.writeInt64NoTag(time);
                    into.writeRawByte(VALUE_TAG);
                    into.writeDoubleNoTag(points.value(i));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return message;
    }

    /** Bytes of a point without its head, fewer than 128. */
    private static int length(int id, long timeMillis) {
        return 1
                + CodedOutputStream.computeUInt32SizeNoTag(id)
                + 1
                + CodedOutputStream.computeInt64SizeNoTag(timeMillis)
                + 9;
    }

    private byte @Nullable [] created(byte[] payload) {
        int id = StoredPoints.createdId(payload);
        return selected(id)
                ? TailResponse.newBuilder()
                        .addSeries(SeriesMessages.describe(series, id))
                        .build()
                        .toByteArray()
                : null;
    }

    private boolean selected(int id) {
        byte[] known = verdicts;
        if (id < known.length && known[id] != 0) {
            return known[id] == 1;
        }
        boolean verdict = series.catalog().index().matches(id, selector);
        if (id >= known.length) {
            known = Arrays.copyOf(known, Integer.highestOneBit(id) << 1);
            verdicts = known;
        }
        known[id] = (byte) (verdict ? 1 : 2);
        return verdict;
    }

    @Override
    public byte[] skipped(long count) {
        return TailResponse.newBuilder().setSkipped(count).build().toByteArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TailRendering tail
                && series == tail.series
                && selector.equals(tail.selector);
    }

    @Override
    public int hashCode() {
        return Objects.hash(selector);
    }
}
