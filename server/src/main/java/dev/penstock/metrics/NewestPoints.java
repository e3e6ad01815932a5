package dev.penstock.metrics;

import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Rounds of {@code metrics.MetricPoint}: one message for each series that changed. */
final class NewestPoints extends LiveSource {
    /** The prefix, the cursor, and what it costs to hold a message. */
    private static final int AROUND = 100;

    private final PointEncoder point = new PointEncoder();
    private List<byte[]> messages = new ArrayList<>();

    NewestPoints(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            LongSupplier start,
            long intervalMillis) {
        super(series, selector, committedEnd, epoch, start, intervalMillis);
    }

    @Override
    int changed(int id, long timeMillis, double value) {
        series.catalog().parts(id, point);
        byte[] message = point.message(series.catalog().type(id), timeMillis, value);
        messages.add(message);
        return message.length + AROUND;
    }

    @Override
    List<byte[]> messages() {
        List<byte[]> round = messages;
        messages = new ArrayList<>();
        return round;
    }
}
