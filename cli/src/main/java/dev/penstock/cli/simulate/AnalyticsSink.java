package dev.penstock.cli.simulate;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.DataIngestionGrpc;
import dev.penstock.api.analytics.DataPoint;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.client.ConfirmedUpload;
import dev.penstock.client.PenstockClient;
import java.util.List;

/** Uploads batches, each with an id of its own, confirmed every so often. One thread. */
final class AnalyticsSink implements PointSink {
    private static final int PIECE = 500;

    private final PenstockClient client;
    private final String run;
    private final FleetCounters counters;
    private final ConfirmedUpload<BatchData, UploadResponse> upload;
    private long batches;

    AnalyticsSink(PenstockClient client, String run, FleetCounters counters) {
        this.client = client;
        this.run = run;
        this.counters = counters;
        this.upload = client.upload(DataIngestionGrpc.getUploadDataMethod());
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
        upload.send(message.build());
        counters.sent.add(message.getPointsCount());
        if (upload.unconfirmed() >= PIECE) {
            flush();
        }
    }

    @Override
    public void flush() throws InterruptedException {
        if (upload.unconfirmed() == 0) {
            return;
        }
        long began = System.nanoTime();
        UploadResponse answer = upload.confirm();
        counters.acknowledged(System.nanoTime() - began);
        counters.stored.add(answer.getPointsProcessed());
        counters.refused.add(answer.getPointsFailed());
        if (answer.getErrorsCount() > 0) {
            counters.error(answer.getErrors(0));
        }
    }

    @Override
    public void close() {
        upload.close();
        client.close();
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
