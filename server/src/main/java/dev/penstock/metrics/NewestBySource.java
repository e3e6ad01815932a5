package dev.penstock.metrics;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.DashboardData;
import dev.penstock.api.analytics.MetricValue;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesSelector;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Rounds of {@code analytics.DashboardData}: one value per metric and source, named
 * {@code metric:source}, the newest over its tags; in one message if it is not too large.
 */
final class NewestBySource extends LiveSource {
    /** Of a value: its time, its number, and what they are wrapped in. */
    private static final int AROUND = 40;

    private DashboardData.Builder data;
    private final String dashboardId;
    private final int intervalMillis;

    NewestBySource(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            LongSupplier start,
            int intervalMillis,
            String dashboardId) {
        super(series, selector, committedEnd, epoch, start, intervalMillis);
        this.dashboardId = dashboardId;
        this.intervalMillis = intervalMillis;
        this.data = empty();
    }

    private DashboardData.Builder empty() {
        return DashboardData.newBuilder()
                .setDashboardId(dashboardId)
                .setUpdateIntervalMs(intervalMillis);
    }

    @Override
    int[] together(int[] members) {
        return BySource.of(series.catalog(), members);
    }

    @Override
    int changed(int id, long timeMillis, double value) {
        SeriesKey key = series.catalog().key(id);
        String name = key.name() + ":" + key.source();
        data.addMetrics(
                MetricValue.newBuilder()
                        .setName(name)
                        .setValue(value)
                        .setTimestamp(timestamp(timeMillis)));
        return name.length() + AROUND;
    }

    @Override
    List<byte[]> messages() {
        if (data.getMetricsCount() == 0) {
            return List.of();
        }
        byte[] message = data.build().toByteArray();
        data = empty();
        return List.of(message);
    }

    private static Timestamp timestamp(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(millis, 1000L))
                .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                .build();
    }
}
