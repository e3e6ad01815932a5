package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Frame;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesSelector;
import dev.penstock.subscribe.Preamble;
import java.util.List;

/** Descriptions of selected series, in messages of bounded size. One thread at a time. */
final class Descriptions {
    private static final int MESSAGE_BYTES = 32 * 1024;

    private final SeriesEngine series;
    private final int[] ids;
    private int next;

    private Descriptions(SeriesEngine series, int[] ids) {
        this.series = series;
        this.ids = ids;
    }

    /** Those of the series that are selected now. Selecting may take long. */
    static Preamble of(SeriesEngine series, SeriesSelector selector) {
        return new Descriptions(series, series.catalog().index().select(selector)).piece();
    }

    private Preamble piece() {
        if (next == ids.length) {
            return Preamble.NONE;
        }
        var message = TailResponse.newBuilder();
        for (int bytes = 0; next < ids.length && bytes < MESSAGE_BYTES; next++) {
            Series description = SeriesMessages.describe(series, ids[next]);
            message.addSeries(description);
            bytes += description.getSerializedSize();
        }
        var frames = List.of(Frame.of(message.build().toByteArray()));
        return new Preamble(frames, next == ids.length ? null : this::piece);
    }
}
