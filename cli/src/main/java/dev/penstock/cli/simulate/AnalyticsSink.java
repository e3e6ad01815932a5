package dev.penstock.cli.simulate;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.DataIngestionGrpc;
import dev.penstock.api.analytics.DataPoint;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.client.PenstockClient;
import java.util.List;

/** Uploads batches, each with an id of its own. One thread. */
final class AnalyticsSink extends ConfirmedSink<BatchData, UploadResponse> {
    private static final int PIECE = 500;

    private final String run;
    private long batches;

    AnalyticsSink(PenstockClient client, String run, FleetCounters counters) {
        super(client, counters, DataIngestionGrpc.getUploadDataMethod(), PIECE);
        this.run = run;
    }

    @Override
    public void send(List<Batch> sent) throws InterruptedException {
        BatchData.Builder message =
                BatchData.newBuilder()
                        .setBatchId("sim-" + run + "-" + batches++)
                        .setSource(sent.getFirst().source());
        for (Batch batch : sent) {
            for (Reading reading : batch.readings()) {
                message.addPoints(point(batch, reading));
            }
        }
        send(message.build(), message.getPointsCount());
    }

    @Override
    Tally tally(UploadResponse answer) {
        return new Tally(
                answer.getPointsProcessed(), answer.getPointsFailed(), answer.getErrorsList());
    }

    private static DataPoint point(Batch batch, Reading reading) {
        long millis = batch.timeMillis();
        return DataPoint.newBuilder()
                .setMetricName(reading.name())
                .setValue(reading.value())
                .setTimestamp(
                        Timestamp.newBuilder()
                                .setSeconds(Math.floorDiv(millis, 1000L))
                                .setNanos(Math.floorMod(millis, 1000) * 1_000_000))
                .putAllTags(batch.tags())
                .build();
    }
}
