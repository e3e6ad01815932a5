package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Frame;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesSelector;
import dev.penstock.subscribe.Worked;
import java.util.NoSuchElementException;

/**
 * Descriptions of the series that are selected when the first is asked for, in messages of bounded
 * size. One thread at a time; selecting may take long.
 */
final class Descriptions implements Worked {
    private static final int MESSAGE_BYTES = 32 * 1024;

    private static final int[] NONE = new int[0];

    private final SeriesEngine series;
    private final SeriesSelector selector;
    private int[] ids = NONE;
    private int next = -1;

    Descriptions(SeriesEngine series, SeriesSelector selector) {
        this.series = series;
        this.selector = selector;
    }

    @Override
    public boolean hasNext() {
        if (next < 0) {
            ids = series.catalog().index().select(selector);
            next = 0;
        }
        if (next == ids.length) {
            // What it opened stays open for long and keeps it.
            ids = NONE;
            next = 0;
        }
        return next < ids.length;
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var message = TailResponse.newBuilder();
        for (int bytes = 0; next < ids.length && bytes < MESSAGE_BYTES; next++) {
            Series description = SeriesMessages.describe(series, ids[next]);
            message.addSeries(description);
            bytes += description.getSerializedSize();
        }
        return Frame.of(message.build().toByteArray());
    }
}
