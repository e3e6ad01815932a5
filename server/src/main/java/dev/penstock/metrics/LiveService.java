package dev.penstock.metrics;

import dev.penstock.access.Admission;
import dev.penstock.api.analytics.DashboardGrpc;
import dev.penstock.api.analytics.MetricSubscription;
import dev.penstock.api.metrics.MetricsRequest;
import dev.penstock.api.metrics.MetricsServiceGrpc;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.series.SeriesEngine;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Rounds;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Newest values pushed at an interval: {@code metrics.MetricsService} and {@code analytics.Dashboard}.
 */
final class LiveService {
    private static final long SHORTEST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 60_000;

    private final SeriesEngine series;
    private final Feed points;
    private final Subscriptions subscriptions;
    private final Admission admission;

    LiveService(
            SeriesEngine series, Feed points, Subscriptions subscriptions, Admission admission) {
        this.series = series;
        this.points = points;
        this.subscriptions = subscriptions;
        this.admission = admission;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.serverStreaming(
                        MetricsServiceGrpc.getStreamMetricsMethod(), this::streamMetrics),
                Methods.serverStreaming(
                        DashboardGrpc.getSubscribeMetricsMethod(), this::subscribeMetrics));
    }

    private CallListener streamMetrics(MetricsRequest request, ServerCall call) {
        Policy.sampled(request.getSlowConsumerValue());
        long interval = Math.max(SHORTEST_MILLIS, request.getIntervalSeconds() * 1000L);
        var source =
                new NewestPoints(
                        series,
                        Selections.of(request.getMetricNamesList(), request.getLabelsMap(), ""),
                        points::end,
                        points.epoch(),
                        after(request.getAfterCursor()),
                        interval);
        return open(source, request.getHeartbeatSeconds(), call);
    }

    private CallListener subscribeMetrics(MetricSubscription request, ServerCall call) {
        Policy.sampled(request.getSlowConsumerValue());
        long interval = Math.clamp(request.getUpdateIntervalMs(), SHORTEST_MILLIS, LONGEST_MILLIS);
        var source =
                new NewestBySource(
                        series,
                        Selections.of(
                                request.getMetricNamesList(), request.getFiltersMap(), "metric"),
                        points::end,
                        points.epoch(),
                        after(request.getAfterCursor()),
                        (int) interval,
                        UUID.randomUUID().toString());
        return open(source, request.getHeartbeatSeconds(), call);
    }

    private CallListener open(Rounds.Source source, int heartbeatSeconds, ServerCall call) {
        int heartbeat = Spec.heartbeat(heartbeatSeconds);
        Subscribed.enter(admission, call);
        var rounds = Rounds.open(new CallOutlet(call), source, subscriptions, heartbeat);
        return Subscribed.to(rounds, admission, call);
    }

    /** The offset from which changes are new; 0: everything there is. */
    private LongSupplier after(String cursor) {
        long offset =
                cursor.isEmpty()
                        ? 0
                        : Openings.after(List.of(points), Cursor.decode(cursor))
                                .positions()
                                .getFirst()
                                .offset();
        return () -> offset;
    }
}
