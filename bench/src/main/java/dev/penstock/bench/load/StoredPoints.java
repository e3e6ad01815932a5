package dev.penstock.bench.load;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.QueryResponse;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.time.Instant;

/** Counts what a server holds, by its own query. Blocks the calling thread. */
public final class StoredPoints {
    private static final int STEP_SECONDS = 3_600;

    private StoredPoints() {}

    /** Points in the range of all series whose source starts so. */
    public static long count(Connection connection, String sourcePrefix, Instant start, Instant end)
            throws IOException, InterruptedException {
        var request =
                QueryRequest.newBuilder()
                        .setSelector(
                                Selector.newBuilder()
                                        .addMatchers(
                                                Matcher.newBuilder()
                                                        .setLabel("source")
                                                        .setKind(Matcher.Kind.KIND_PREFIX)
                                                        .addValues(sourcePrefix)))
                        .setStart(stamp(start))
                        .setEnd(stamp(end))
                        .setStep(Duration.newBuilder().setSeconds(STEP_SECONDS))
                        .setAggregation(Aggregation.AGGREGATION_COUNT)
                        .setGroup(true)
                        .build();
        QueryResponse answer =
                UnaryCall.call(
                        connection,
                        "penstock.metrics.v1.Metrics/Query",
                        request,
                        QueryResponse.parser());
        return answer.getSeriesList().stream()
                .flatMap(series -> series.getValuesList().stream())
                .mapToLong(Double::longValue)
                .sum();
    }

    private static Timestamp stamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(at.getEpochSecond(), STEP_SECONDS) * STEP_SECONDS)
                .build();
    }
}
