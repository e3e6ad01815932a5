package dev.penstock.app;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.penstock.api.logs.LogServiceGrpc;
import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.SeriesValues;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** A plain gRPC client of one server, through the generated stubs. Any thread. */
final class Caller implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ManagedChannel channel;

    Caller(int port) {
        channel =
                Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                        .build();
    }

    MetricsGrpc.MetricsBlockingStub metrics() {
        return MetricsGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    LogServiceGrpc.LogServiceBlockingStub logs() {
        return LogServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Writes points with rising times; their values are their numbers. */
    PublishResponse write(String name, Instant start, long first, int count) {
        var request = PublishRequest.newBuilder().setSource("app-test");
        LongStream.range(first, first + count)
                .forEach(
                        number ->
                                request.addPoints(
                                        PublishPoint.newBuilder()
                                                .setName(name)
                                                .setTimestampMs(start.toEpochMilli() + number)
                                                .setValue((double) number)));
        return metrics().write(request.build());
    }

    /** How many points the series of a name hold, over the last day. */
    long count(String name) {
        return (long)
                query(name, Aggregation.AGGREGATION_COUNT).stream()
                        .flatMap(series -> series.getValuesList().stream())
                        .mapToDouble(Double::doubleValue)
                        .sum();
    }

    /** Waits for the server's first measurement of its own host, which comes after a start. */
    void awaitHost() {
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> count("memory") > 0);
    }

    /** The last day of all series of a name, in windows of an hour. */
    List<SeriesValues> query(String name, Aggregation aggregation) {
        long now = Instant.now().getEpochSecond();
        return metrics()
                .query(
                        QueryRequest.newBuilder()
                                .setSelector(Selector.newBuilder().addNames(name))
                                .setAggregation(aggregation)
                                .setStart(Timestamp.newBuilder().setSeconds(now - 86_400))
                                .setEnd(Timestamp.newBuilder().setSeconds(now + 3_600))
                                .setStep(
                                        com.google.protobuf.Duration.newBuilder().setSeconds(3_600))
                                .build())
                .getSeriesList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
