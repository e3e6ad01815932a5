package dev.penstock.client;

import dev.penstock.api.analytics.DashboardData;
import dev.penstock.api.analytics.DashboardGrpc;
import dev.penstock.api.analytics.MetricSubscription;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.LogServiceGrpc;
import dev.penstock.api.logs.LogStreamRequest;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.metrics.MetricPoint;
import dev.penstock.api.metrics.MetricsRequest;
import dev.penstock.api.metrics.MetricsServiceGrpc;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.WatchAnnotationsRequest;
import dev.penstock.api.sessions.v1.WatchAnnotationsResponse;
import io.grpc.MethodDescriptor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A server-streaming method whose calls can be continued after a cursor. Immutable, any thread.
 *
 * @param method what is called
 * @param resume the same request, continuing after a cursor
 * @param cursor where a call may resume after this message; empty when the message does not tell
 * @param heartbeat whether a message carries nothing but its cursor
 */
public record ResumableMethod<Q, R>(
        MethodDescriptor<Q, R> method,
        BiFunction<Q, String, Q> resume,
        Function<R, String> cursor,
        Predicate<R> heartbeat) {

    public static final ResumableMethod<WatchRequest, WatchResponse> WATCH =
            new ResumableMethod<>(
                    MetricsGrpc.getWatchMethod(),
                    (request, cursor) -> request.toBuilder().setAfterCursor(cursor).build(),
                    WatchResponse::getCursor,
                    WatchResponse::getHeartbeat);

    public static final ResumableMethod<TailRequest, TailResponse> TAIL =
            new ResumableMethod<>(
                    MetricsGrpc.getTailMethod(),
                    (request, cursor) -> request.toBuilder().setAfterCursor(cursor).build(),
                    TailResponse::getCursor,
                    TailResponse::getHeartbeat);

    public static final ResumableMethod<MetricsRequest, MetricPoint> STREAM_METRICS =
            new ResumableMethod<>(
                    MetricsServiceGrpc.getStreamMetricsMethod(),
                    (request, cursor) -> request.toBuilder().setAfterCursor(cursor).build(),
                    MetricPoint::getCursor,
                    MetricPoint::getHeartbeat);

    public static final ResumableMethod<MetricSubscription, DashboardData> DASHBOARD =
            new ResumableMethod<>(
                    DashboardGrpc.getSubscribeMetricsMethod(),
                    (request, cursor) -> request.toBuilder().setAfterCursor(cursor).build(),
                    DashboardData::getCursor,
                    DashboardData::getHeartbeat);

    public static final ResumableMethod<
                    dev.penstock.api.logs.v1.TailRequest, dev.penstock.api.logs.v1.TailResponse>
            TAIL_LOGS =
                    new ResumableMethod<>(
                            LogsGrpc.getTailMethod(),
                            (request, cursor) ->
                                    request.toBuilder().clearLast().setAfterCursor(cursor).build(),
                            dev.penstock.api.logs.v1.TailResponse::getCursor,
                            dev.penstock.api.logs.v1.TailResponse::getHeartbeat);

    public static final ResumableMethod<LogStreamRequest, LogEntry> STREAM_LOGS =
            new ResumableMethod<>(
                    LogServiceGrpc.getStreamLogsMethod(),
                    (request, cursor) -> request.toBuilder().setAfterCursor(cursor).build(),
                    LogEntry::getCursor,
                    LogEntry::getHeartbeat);

    /** Follows rooms without being there. */
    public static final ResumableMethod<
                    dev.penstock.api.chat.v1.WatchRequest, dev.penstock.api.chat.v1.WatchResponse>
            WATCH_CHAT =
                    new ResumableMethod<>(
                            ChatGrpc.getWatchMethod(),
                            (request, cursor) ->
                                    request.toBuilder().clearLast().setAfterCursor(cursor).build(),
                            dev.penstock.api.chat.v1.WatchResponse::getCursor,
                            dev.penstock.api.chat.v1.WatchResponse::getHeartbeat);

    /** The record of a session, live or again. */
    public static final ResumableMethod<
                    dev.penstock.api.sessions.v1.WatchRequest,
                    dev.penstock.api.sessions.v1.WatchResponse>
            WATCH_SESSION =
                    new ResumableMethod<>(
                            SessionsGrpc.getWatchMethod(),
                            (request, cursor) ->
                                    request.toBuilder().clearLast().setAfterCursor(cursor).build(),
                            dev.penstock.api.sessions.v1.WatchResponse::getCursor,
                            dev.penstock.api.sessions.v1.WatchResponse::getHeartbeat);

    /** Annotations as they come and change. */
    public static final ResumableMethod<WatchAnnotationsRequest, WatchAnnotationsResponse>
            WATCH_ANNOTATIONS =
                    new ResumableMethod<>(
                            SessionsGrpc.getWatchAnnotationsMethod(),
                            (request, cursor) -> request.toBuilder().setAfterCursor(cursor).build(),
                            WatchAnnotationsResponse::getCursor,
                            WatchAnnotationsResponse::getHeartbeat);
}
