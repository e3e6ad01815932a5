package dev.penstock.bench.abuse;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Points that must be refused one by one, with a word on each, while their neighbours are stored. */
final class BadPoints {
    private static final String COLLECT = "collection.DataCollectionService/CollectDataPoints";
    private static final String UPLOAD = "analytics.DataIngestion/UploadData";
    private static final int MOST_POINTS = 10_000;

    private BadPoints() {}

    static List<Abuse> all() {
        return List.of(
                value("NaN", Double.NaN),
                value("+Infinity", Double.POSITIVE_INFINITY),
                value("-Infinity", Double.NEGATIVE_INFINITY),
                point("a name of 256 bytes", good().putMetrics("n".repeat(256), 1), "256"),
                point("a name with a space", good().putMetrics("a b", 1), "a b"),
                point("an empty name", good().putMetrics("", 1), "empty"),
                point("33 tags", tags(33), "32"),
                point("a tag value of 256 bytes", good().putTags("t", "v".repeat(256)), "255"),
                point("no source", good().clearSource(), "source"),
                point("a source of 256 bytes", good().setSource("s".repeat(256)), "255"),
                point("a time an hour ahead", good().setTimestamp(ahead()), "timestamp"),
                tooManyPoints(),
                futureBatch());
    }

    private static DataPoint.Builder good() {
        return DataPoint.newBuilder()
                .setSource("abuse")
                .setTimestamp(Instant.now().toEpochMilli())
                .putMetrics("good", 1);
    }

    private static DataPoint.Builder tags(int count) {
        DataPoint.Builder point = good();
        for (int i = 0; i < count; i++) {
            point.putTags("tag" + i, "v");
        }
        return point;
    }

    private static long ahead() {
        return Instant.now().plusSeconds(3_600).toEpochMilli();
    }

    private static Abuse value(String name, double value) {
        return point("value " + name, good().putMetrics("bad", value), "finite");
    }

    /** A good point, the bad one, a good point: two stored, one refused with its number. */
    private static Abuse point(String name, DataPoint.Builder bad, String mentioned) {
        return new Named(
                name,
                port -> {
                    CollectionResult result =
                            CollectionResult.parseFrom(
                                    exchange(
                                            port,
                                            COLLECT,
                                            List.of(good().build(), bad.build(), good().build())));
                    String error = result.getErrorsCount() == 0 ? "" : result.getErrors(0);
                    return new Abuse.Verdict(
                            result.getTotalProcessed() == 3
                                    && result.getSuccessfulCount() == 2
                                    && result.getErrorCount() == 1
                                    && error.startsWith("validation error for point 2:")
                                    && error.contains(mentioned),
                            error);
                });
    }

    private static Abuse tooManyPoints() {
        return new Named(
                "a batch of 10,001 points",
                port -> {
                    var large = BatchData.newBuilder().setSource("abuse");
                    for (int i = 0; i <= MOST_POINTS; i++) {
                        large.addPoints(batchPoint(0));
                    }
                    return uploaded(port, large.build(), MOST_POINTS + 1);
                });
    }

    private static Abuse futureBatch() {
        return new Named(
                "a batch with a point an hour ahead",
                port ->
                        uploaded(
                                port,
                                BatchData.newBuilder().addPoints(batchPoint(3_600)).build(),
                                1));
    }

    private static dev.penstock.api.analytics.DataPoint batchPoint(int secondsAhead) {
        return dev.penstock.api.analytics.DataPoint.newBuilder()
                .setMetricName("good")
                .setValue(1)
                .setTimestamp(
                        Timestamp.newBuilder()
                                .setSeconds(Instant.now().getEpochSecond() + secondsAhead))
                .build();
    }

    /** The bad batch, then a good one: one stored, one error. */
    private static Abuse.Verdict uploaded(int port, BatchData bad, int failed)
            throws IOException, InterruptedException {
        BatchData fine = BatchData.newBuilder().addPoints(batchPoint(0)).build();
        var result = UploadResponse.parseFrom(exchange(port, UPLOAD, List.of(bad, fine)));
        return new Abuse.Verdict(
                result.getPointsFailed() == failed
                        && result.getPointsProcessed() - failed <= 1
                        && result.getErrorsCount() == 1,
                "failed " + result.getPointsFailed() + ", " + result.getErrorsList());
    }

    private static byte[] exchange(int port, String method, List<? extends MessageLite> messages)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            return UnaryCall.stream(connection, method, messages);
        }
    }
}
