package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.Series;
import dev.penstock.series.LatestValues;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesKey;

/** Series as messages of our own interface. Stateless, any thread. */
final class SeriesMessages {
    private SeriesMessages() {}

    /** What a series is, with its newest point if there is one. */
    static Series describe(SeriesEngine series, int id) {
        SeriesKey key = series.catalog().key(id);
        var message =
                Series.newBuilder()
                        .setId(id)
                        .setName(key.name())
                        .setSource(key.source())
                        .putAllTags(key.tags())
                        .setMetricType(series.catalog().type(id).wireName());
        var reading = new LatestValues.Reading();
        if (series.latest().read(id, reading)) {
            message.setLastValue(reading.value()).setLastTimestampMs(reading.time());
        }
        return message.build();
    }
}
