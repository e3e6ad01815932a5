package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesSelector;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;

/** A conflating tail: the newest point of each series that changed, as often as the reader takes it. */
final class NewestTail extends LiveSource {
    private static final long PACE_MILLIS = 50;
    private static final int POINT_BYTES = 24;

    private final BitSet described = new BitSet();
    private TailResponse.Builder message = TailResponse.newBuilder();

    NewestTail(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            LongSupplier start) {
        super(series, selector, committedEnd, epoch, start, PACE_MILLIS);
    }

    @Override
    int changed(int id, long timeMillis, double value) {
        int bytes = POINT_BYTES;
        if (!described.get(id)) {
            described.set(id);
            Series description = SeriesMessages.describe(series, id);
            message.addSeries(description);
            bytes += description.getSerializedSize();
        }
        message.addPoints(
                TailPoint.newBuilder().setSeriesId(id).setTimestampMs(timeMillis).setValue(value));
        return bytes;
    }

    @Override
    List<byte[]> messages() {
        if (message.getPointsCount() == 0) {
            return List.of();
        }
        byte[] bytes = message.build().toByteArray();
        message = TailResponse.newBuilder();
        return List.of(bytes);
    }
}
