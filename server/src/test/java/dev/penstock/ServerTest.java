package dev.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.DashboardGrpc;
import dev.penstock.api.analytics.DataIngestionGrpc;
import dev.penstock.api.analytics.MetricSubscription;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.MetricsRequest;
import dev.penstock.api.metrics.MetricsServiceGrpc;
import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.Durability;
import dev.penstock.api.metrics.v1.GetNewestRequest;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.api.metrics.v1.WatchManyRequest;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.stream.v1.SlowConsumer;
import dev.penstock.operate.Config;
import dev.penstock.operate.Settings;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server on a port of its own, called as clients call it. */
@Timeout(30)
class ServerTest {
    @TempDir Path folder;
    private PenstockServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        Config config =
                new Settings()
                        .set("ports", "0")
                        .set("data", folder.toString())
                        .set("store.memory-bytes", "64 MiB")
                        .set("store.memtable-bytes", "16 MiB")
                        .set("series.series-per-source", "50")
                        .set("metrics.host-interval", "1h")
                        .apply(Config.defaults());
        server = PenstockServer.start(config, InstantSource.system());
        channel =
                ManagedChannelBuilder.forAddress("127.0.0.1", server.ports().getFirst())
                        .usePlaintext()
                        .build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        server.close();
    }

    private void restart() throws Exception {
        stop();
        start();
    }

    @Test
    void collectsGoodPointsAndNamesBadOnes() {
        long now = System.currentTimeMillis();
        var tooManyTags = point("m1", now);
        IntStream.range(0, 33).forEach(i -> tooManyTags.putTags("t" + i, "v"));
        CollectionResult result =
                collect(
                        List.of(
                                point("m1", now).build(),
                                point("m1", now).putMetrics("nan", Double.NaN).build(),
                                point("m1", now)
                                        .putMetrics("inf", Double.POSITIVE_INFINITY)
                                        .build(),
                                tooManyTags.build(),
                                point("m1", now).putMetrics("n".repeat(256), 1).build(),
                                point("m1", now + 60_000).build(),
                                point("m1", now + 1).build()));
        assertThat(result.getTotalProcessed()).isEqualTo(7);
        assertThat(result.getSuccessfulCount()).isEqualTo(2);
        assertThat(result.getErrorCount()).isEqualTo(5);
        assertThat(result.getErrorsList())
                .allMatch(error -> error.startsWith("validation error for point "))
                .hasSize(5);
        assertThat(newest("temperature")).containsExactly(21.5);
    }

    @Test
    void theNewestPointsComeInColumns() {
        long now = System.currentTimeMillis();
        collect(
                List.of(
                        point("m1", now).build(),
                        point("m2", now - 500).build(),
                        point("m2", now - 900).build(),
                        point("m3", now - 100).build()));
        var metrics = MetricsGrpc.newBlockingStub(channel);
        var selector = Selector.newBuilder().addNames("temperature").build();
        var ids = new ArrayList<Integer>();
        var times = new ArrayList<Long>();
        metrics.listSeries(ListSeriesRequest.newBuilder().setSelector(selector).build())
                .getSeriesList()
                .forEach(
                        series -> {
                            ids.add(series.getId());
                            times.add(series.getLastTimestampMs());
                        });
        var columns =
                metrics.getNewest(GetNewestRequest.newBuilder().setSelector(selector).build());
        assertThat(columns.getSeriesIdsList()).containsExactlyElementsOf(ids);
        assertThat(columns.getTimestampsMsList()).containsExactlyElementsOf(times);
        assertThat(columns.getValuesList()).containsExactly(21.5, 21.5, 21.5);
        var two = GetNewestRequest.newBuilder().setSelector(selector).setMaxSeries(2).build();
        assertThat(metrics.getNewest(two).getValuesCount()).isEqualTo(2);
        assertThat(metrics.getNewest(two).getTotalCount()).isEqualTo(3);
        var tooMany = GetNewestRequest.newBuilder().setMaxSeries(100_001).build();
        assertThatThrownBy(() -> metrics.getNewest(tooMany))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("max_series: 100001 (expected: 1 to 100000)");
    }

    @Test
    void whatIsStoredIsOfATimeThatIsKept() {
        long days = System.currentTimeMillis() - Duration.ofDays(14).toMillis();
        long weeks = System.currentTimeMillis() - Duration.ofDays(16).toMillis();
        CollectionResult result =
                collect(List.of(point("m1", days).build(), point("m1", weeks).build()));

        assertThat(result.getSuccessfulCount()).isOne();
        assertThat(result.getErrorsList())
                .singleElement()
                .asString()
                .startsWith("validation error for point 2: timestamp: " + weeks)
                .contains("359 h");
        var history =
                MetricsGrpc.newBlockingStub(channel)
                        .query(
                                QueryRequest.newBuilder()
                                        .setSelector(Selector.newBuilder().addNames("temperature"))
                                        .setStart(
                                                Timestamp.newBuilder()
                                                        .setSeconds(weeks / 1_000 - 86_400))
                                        .setAggregation(Aggregation.AGGREGATION_COUNT)
                                        .build());
        assertThat(history.getSeriesList())
                .flatMap(SeriesValues::getValuesList)
                .containsExactly(1.0);
    }

    @Test
    void aSourceBeyondItsSeriesIsRefusedItemByItem() {
        long now = System.currentTimeMillis();
        var points = new ArrayList<DataPoint>();
        for (int i = 0; i < 60; i++) {
            points.add(
                    DataPoint.newBuilder()
                            .setSource("greedy")
                            .setTimestamp(now)
                            .putMetrics("m" + i, i)
                            .build());
        }
        points.add(point("modest", now).build());
        CollectionResult result = collect(points);
        assertThat(result.getSuccessfulCount()).isEqualTo(51);
        assertThat(result.getErrorCount()).isEqualTo(10);
        assertThat(result.getErrorsList()).hasSize(10).allMatch(e -> e.contains("series"));
    }

    @Test
    void aBatchIsStoredOnceHoweverOftenItIsSent() throws Exception {
        BatchData batch = batch("b1", 100);
        assertThat(upload(batch, batch).getPointsProcessed()).isEqualTo(200);
        restart();
        assertThat(upload(batch).getPointsProcessed()).isEqualTo(100);
        assertThat(count("batched")).isEqualTo(100);
    }

    @Test
    void aBatchOfTooManyPointsFailsWholeAndItsNeighbourDoesNot() {
        UploadResponse response = upload(batch("large", 10_001), batch("b2", 10));
        assertThat(response.getPointsProcessed()).isEqualTo(10);
        assertThat(response.getPointsFailed()).isEqualTo(10_001);
        assertThat(response.getErrors(0)).contains("10001").contains("10000");
    }

    @Test
    void aSequenceIsStoredOnceAndAGapRefused() throws Exception {
        assertThat(publish(1, Durability.DURABILITY_UNSPECIFIED).getRepeated()).isFalse();
        PublishResponse again = publish(1, Durability.DURABILITY_RECEIVED);
        assertThat(again.getRepeated()).isTrue();
        assertThat(again.getStored()).isEqualTo(1);
        restart();
        assertThat(publish(1, Durability.DURABILITY_SYNCED).getRepeated()).isTrue();
        assertThat(publish(2, Durability.DURABILITY_RECEIVED).getSequence()).isEqualTo(2);
        PublishResponse older = publish(1, Durability.DURABILITY_SYNCED);
        assertThat(older.getRepeated()).isTrue();
        assertThat(older.getStored()).isEqualTo(1);
        assertThatThrownBy(() -> publish(9, Durability.DURABILITY_SYNCED))
                .hasMessageContaining("sequence: 9 (expected: 3)");
        assertThat(count("published")).isEqualTo(2);
    }

    @Test
    void aTailResumesOverARestartWithoutGapOrDuplicate() throws Exception {
        upload(batch("b0", 5));
        Iterator<TailResponse> tail =
                MetricsGrpc.newBlockingStub(channel)
                        .tail(
                                TailRequest.newBuilder()
                                        .setSelector(Selector.newBuilder().addNames("batched"))
                                        .setStart(Timestamp.newBuilder().setSeconds(1))
                                        .build());
        var got = new ArrayList<Double>();
        String cursor = take(tail, got, 5);
        upload(batch("b1", 7));
        restart();
        upload(batch("b2", 3));
        tail =
                MetricsGrpc.newBlockingStub(channel)
                        .tail(
                                TailRequest.newBuilder()
                                        .setSelector(Selector.newBuilder().addNames("batched"))
                                        .setAfterCursor(cursor)
                                        .build());
        String behind = take(tail, got, 15);
        assertThat(got)
                .containsExactly(
                        0.0, 1.0, 2.0, 3.0, 4.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.0, 1.0, 2.0);
        restart();
        tail =
                MetricsGrpc.newBlockingStub(channel)
                        .tail(
                                TailRequest.newBuilder()
                                        .setSelector(Selector.newBuilder().addNames("batched"))
                                        .setAfterCursor(behind)
                                        .build());
        upload(batch("b3", 1));
        take(tail, got, 16);
        assertThat(got).hasSize(16);
    }

    @Test
    void newestValuesComeAtOnceThenOnlyWhatIsNewerAndResumeOverARestart() throws Exception {
        upload(batch("b0", 2));
        var request = MetricsRequest.newBuilder().addMetricNames("batched").setIntervalSeconds(1);
        var rounds = MetricsServiceGrpc.newBlockingStub(channel).streamMetrics(request.build());
        var first = rounds.next();
        assertThat(first.getValue()).isEqualTo(1);
        assertThat(first.getLabelsMap()).containsEntry("source", "tester");
        upload(batch("b1", 3));
        var second = rounds.next();
        assertThat(second.getValue()).isEqualTo(2);
        restart();
        upload(batch("b2", 4));
        var resumed =
                MetricsServiceGrpc.newBlockingStub(channel)
                        .streamMetrics(request.setAfterCursor(second.getCursor()).build());
        assertThat(resumed.next().getValue()).isEqualTo(3);
    }

    @Test
    void dashboardsGetMetricAndSourceAndTheIntervalInUse() {
        upload(batch("b0", 2));
        var data =
                DashboardGrpc.newBlockingStub(channel)
                        .subscribeMetrics(
                                MetricSubscription.newBuilder()
                                        .addMetricNames("batched")
                                        .setUpdateIntervalMs(5)
                                        .build())
                        .next();
        assertThat(data.getUpdateIntervalMs()).isEqualTo(1_000);
        assertThat(data.getMetricsList()).hasSize(1);
        assertThat(data.getMetrics(0).getName()).isEqualTo("batched:tester");
    }

    @Test
    void watchingShowsHistoryAndThenWhatComes() {
        upload(batch("b0", 2));
        var watch = MetricsGrpc.newBlockingStub(channel).watch(watch("batched").build());
        var history = watch.next();
        assertThat(history.getSeries(0).getValuesList().stream().mapToDouble(v -> v).sum())
                .isEqualTo(2.0);
        assertThat(history.getLive()).isTrue();
        upload(batch("b1", 3));
        assertThat(watch.next().getSeries(0).getName()).isEqualTo("batched");
    }

    @Test
    void oneRefusedSelectionDoesNotTakeTheOthersAlong() {
        upload(batch("b0", 2));
        var many = WatchManyRequest.newBuilder();
        many.addSelectionsBuilder().setId(1).setWatch(watch("batched").setMaxSeries(-1));
        many.addSelectionsBuilder().setId(2).setWatch(watch("batched"));
        var updates = MetricsGrpc.newBlockingStub(channel).watchMany(many.build());
        var refused = updates.next();
        assertThat(refused.getId()).isEqualTo(1);
        assertThat(refused.getEnd().getMessage()).contains("max_series");
        var shown = updates.next();
        assertThat(shown.getId()).isEqualTo(2);
        assertThat(shown.getUpdate().getSeriesCount()).isEqualTo(1);
    }

    @Test
    void aUnaryCallWithoutAMessageIsBroken() {
        var write =
                MetricsGrpc.getWriteMethod().toBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .build();
        assertThatThrownBy(
                        () ->
                                ServerTest.<PublishRequest, PublishResponse>stream(
                                        answer ->
                                                ClientCalls.asyncBidiStreamingCall(
                                                        channel.newCall(write, CallOptions.DEFAULT),
                                                        answer),
                                        List.of()))
                .hasMessageContaining("INTERNAL: half-closed without a request message");
    }

    @Test
    void refusedPointsAreToldWithTheMessageTheyAreOf() throws Exception {
        long now = System.currentTimeMillis();
        var requests = new ArrayList<PublishRequest>();
        for (int i = 1; i <= 3; i++) {
            var request = PublishRequest.newBuilder().setProducer("told").setSequence(i);
            for (int point = 1; point <= 3; point++) {
                request.addPoints(
                        PublishPoint.newBuilder()
                                .setName(point == i ? "bad name " + i : "good")
                                .setTimestampMs(now - 10L * i - point)
                                .setValue(1));
            }
            requests.add(request.build());
        }
        var answers = new ArrayList<PublishResponse>();
        var ended = new CompletableFuture<Boolean>();
        StreamObserver<PublishRequest> publish =
                MetricsGrpc.newStub(channel)
                        .publish(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(PublishResponse answer) {
                                        answers.add(answer);
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        ended.completeExceptionally(failure);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        ended.complete(true);
                                    }
                                });
        requests.forEach(publish::onNext);
        publish.onCompleted();
        ended.get(10, TimeUnit.SECONDS);
        assertThat(answers).hasSize(3);
        for (int i = 1; i <= 3; i++) {
            assertThat(answers.get(i - 1).getErrorsList())
                    .singleElement()
                    .asString()
                    .startsWith("validation error for point " + i + ": ")
                    .contains("bad name " + i);
        }
    }

    @Test
    void whatIsSampledOnlyConflates() {
        var selector = Selector.newBuilder().addNames("batched");
        var wanted =
                WatchRequest.newBuilder()
                        .setSelector(selector)
                        .setSlowConsumer(SlowConsumer.SLOW_CONSUMER_REPLAY);
        var watch = MetricsGrpc.newBlockingStub(channel).watch(wanted.build());
        assertThatThrownBy(watch::next)
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("slow_consumer: REPLAY (expected: CONFLATE");
        var live =
                MetricsServiceGrpc.newBlockingStub(channel)
                        .streamMetrics(
                                MetricsRequest.newBuilder()
                                        .setSlowConsumer(SlowConsumer.SLOW_CONSUMER_SKIP)
                                        .build());
        assertThatThrownBy(live::next).hasMessageContaining("slow_consumer: SKIP");
        upload(batch("b0", 1));
        var conflated =
                MetricsGrpc.newBlockingStub(channel)
                        .watch(
                                watch("batched")
                                        .setSlowConsumer(SlowConsumer.SLOW_CONSUMER_CONFLATE)
                                        .build());
        assertThat(conflated.next().getSeriesCount()).isOne();
    }

    @Test
    void bareServiceNamesAreServedToo() {
        var bare =
                MetricsServiceGrpc.getStreamMetricsMethod().toBuilder()
                        .setFullMethodName(
                                MethodDescriptor.generateFullMethodName(
                                        "MetricsService", "StreamMetrics"))
                        .build();
        upload(batch("b0", 1));
        var first =
                ClientCalls.blockingServerStreamingCall(
                                channel,
                                bare,
                                CallOptions.DEFAULT,
                                MetricsRequest.newBuilder().addMetricNames("batched").build())
                        .next();
        assertThat(first.getName()).isEqualTo("batched");
    }

    @Test
    void aCursorOfAnotherServerIsRefused() {
        var tail =
                MetricsGrpc.newBlockingStub(channel)
                        .tail(
                                TailRequest.newBuilder()
                                        .setSelector(Selector.newBuilder().addNames("batched"))
                                        .setAfterCursor("nonsense")
                                        .build());
        assertThatThrownBy(tail::next)
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("after_cursor");
    }

    private static String take(Iterator<TailResponse> tail, List<Double> got, int until) {
        String cursor = "";
        while (got.size() < until) {
            TailResponse message = tail.next();
            message.getPointsList().forEach(point -> got.add(point.getValue()));
            cursor = message.getCursor();
        }
        return cursor;
    }

    private static DataPoint.Builder point(String source, long millis) {
        return DataPoint.newBuilder()
                .setSource(source)
                .setTimestamp(millis)
                .putMetrics("temperature", 21.5);
    }

    private static BatchData batch(String id, int points) {
        long now = System.currentTimeMillis();
        var batch = BatchData.newBuilder().setBatchId(id).setSource("tester");
        for (int i = 0; i < points; i++) {
            long millis = now - points + i;
            batch.addPointsBuilder()
                    .setMetricName("batched")
                    .setValue(i)
                    .setTimestamp(
                            Timestamp.newBuilder()
                                    .setSeconds(millis / 1000)
                                    .setNanos((int) (millis % 1000) * 1_000_000));
        }
        return batch.build();
    }

    private static WatchRequest.Builder watch(String name) {
        long before = System.currentTimeMillis() / 1000 - 5;
        return WatchRequest.newBuilder()
                .setSelector(Selector.newBuilder().addNames(name))
                .setStart(Timestamp.newBuilder().setSeconds(before))
                .setStep(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                .setAggregation(Aggregation.AGGREGATION_COUNT);
    }

    private CollectionResult collect(List<DataPoint> points) {
        return stream(
                answer -> DataCollectionServiceGrpc.newStub(channel).collectDataPoints(answer),
                points);
    }

    private UploadResponse upload(BatchData... batches) {
        return stream(
                answer -> DataIngestionGrpc.newStub(channel).uploadData(answer), List.of(batches));
    }

    private PublishResponse publish(long sequence, Durability durability) {
        return stream(
                answer -> MetricsGrpc.newStub(channel).publish(answer),
                List.of(
                        PublishRequest.newBuilder()
                                .setProducer("p")
                                .setSequence(sequence)
                                .setDurability(durability)
                                .addPoints(
                                        PublishPoint.newBuilder()
                                                .setName("published")
                                                .setTimestampMs(
                                                        System.currentTimeMillis()
                                                                - 1000
                                                                + sequence)
                                                .setValue((double) sequence))
                                .build()));
    }

    private static <Q, R> R stream(
            Function<StreamObserver<R>, StreamObserver<Q>> method, List<Q> messages) {
        var answer = new CompletableFuture<R>();
        StreamObserver<Q> requests =
                method.apply(
                        new StreamObserver<>() {
                            @Override
                            public void onNext(R value) {
                                answer.complete(value);
                            }

                            @Override
                            public void onError(Throwable t) {
                                answer.completeExceptionally(t);
                            }

                            @Override
                            public void onCompleted() {
                                answer.completeExceptionally(
                                        new AssertionError("ended without an answer"));
                            }
                        });
        messages.forEach(requests::onNext);
        requests.onCompleted();
        return answer.join();
    }

    private List<Double> newest(String name) {
        return values(name, Aggregation.AGGREGATION_LAST);
    }

    private long count(String name) {
        return (long)
                values(name, Aggregation.AGGREGATION_COUNT).stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
    }

    private List<Double> values(String name, Aggregation aggregation) {
        var response =
                MetricsGrpc.newBlockingStub(channel)
                        .query(
                                QueryRequest.newBuilder()
                                        .setSelector(Selector.newBuilder().addNames(name))
                                        .setStart(
                                                Timestamp.newBuilder()
                                                        .setSeconds(
                                                                System.currentTimeMillis() / 1000
                                                                        - 60))
                                        .setStep(
                                                com.google.protobuf.Duration.newBuilder()
                                                        .setSeconds(86_400))
                                        .setAggregation(aggregation)
                                        .build());
        return response.getSeriesList().stream()
                .flatMap(series -> series.getValuesList().stream())
                .toList();
    }
}
