package dev.penstock.metrics;

import dev.penstock.api.metrics.MetricPoint;
import dev.penstock.series.Label;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Rounds of {@code metrics.MetricPoint}: one message for each series that changed. */
final class NewestPoints extends LiveSource {
    private List<byte[]> messages = new ArrayList<>();

    NewestPoints(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            long after,
            long intervalMillis) {
        super(series, selector, committedEnd, epoch, after, intervalMillis);
    }

    @Override
    void changed(int id, long timeMillis, double value) {
        SeriesKey key = series.catalog().key(id);
        messages.add(
                MetricPoint.newBuilder()
                        .setName(key.name())
                        .setValue(value)
                        .setTimestamp(timeMillis)
                        .putAllLabels(key.tags())
                        .putLabels(Label.SOURCE, key.source())
                        .setMetricType(series.catalog().type(id).wireName())
                        .build()
                        .toByteArray());
    }

    @Override
    List<byte[]> messages() {
        List<byte[]> round = messages;
        messages = new ArrayList<>();
        return round;
    }
}
