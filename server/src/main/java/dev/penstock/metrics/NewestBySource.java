package dev.penstock.metrics;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.DashboardData;
import dev.penstock.api.analytics.MetricValue;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesSelector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Rounds of {@code analytics.DashboardData}: one message with one value per metric and source, named
 * {@code metric:source}, the newest over its tags.
 */
final class NewestBySource extends LiveSource {
    private record Newest(long timeMillis, double value) {}

    private final Map<String, Newest> newest = new LinkedHashMap<>();
    private final String dashboardId;
    private final int intervalMillis;

    NewestBySource(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            long after,
            int intervalMillis,
            String dashboardId) {
        super(series, selector, committedEnd, epoch, after, intervalMillis);
        this.dashboardId = dashboardId;
        this.intervalMillis = intervalMillis;
    }

    @Override
    int changed(int id, long timeMillis, double value) {
        SeriesKey key = series.catalog().key(id);
        newest.merge(
                key.name() + ":" + key.source(),
                new Newest(timeMillis, value),
                (known, other) -> other.timeMillis() >= known.timeMillis() ? other : known);
        return 0;
    }

    @Override
    List<byte[]> messages() {
        if (newest.isEmpty()) {
            return List.of();
        }
        var data =
                DashboardData.newBuilder()
                        .setDashboardId(dashboardId)
                        .setUpdateIntervalMs(intervalMillis);
        newest.forEach(
                (name, value) ->
                        data.addMetrics(
                                MetricValue.newBuilder()
                                        .setName(name)
                                        .setValue(value.value())
                                        .setTimestamp(timestamp(value.timeMillis()))));
        newest.clear();
        return List.of(data.build().toByteArray());
    }

    private static Timestamp timestamp(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(millis, 1000L))
                .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                .build();
    }
}
