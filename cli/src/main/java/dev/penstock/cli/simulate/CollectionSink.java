package dev.penstock.cli.simulate;

import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.client.ConfirmedUpload;
import dev.penstock.client.PenstockClient;
import java.util.List;

/** Sends data points as a client stream that is confirmed every so often. One thread. */
final class CollectionSink implements PointSink {
    private static final int PIECE = 1_000;

    private final PenstockClient client;
    private final FleetCounters counters;
    private final ConfirmedUpload<DataPoint, CollectionResult> upload;

    CollectionSink(PenstockClient client, FleetCounters counters) {
        this.client = client;
        this.counters = counters;
        this.upload = client.upload(DataCollectionServiceGrpc.getCollectDataPointsMethod());
    }

    @Override
    public void send(List<Batch> batches) throws InterruptedException {
        for (Batch batch : batches) {
            upload.send(point(batch));
            counters.sent.add(batch.readings().size());
            if (upload.unconfirmed() >= PIECE) {
                flush();
            }
        }
    }

    /** The contract counts messages; a message carries the readings of one moment. */
    @Override
    public void flush() throws InterruptedException {
        if (upload.unconfirmed() == 0) {
            return;
        }
        long began = System.nanoTime();
        CollectionResult result = upload.confirm();
        counters.acknowledged(System.nanoTime() - began);
        counters.stored.add(result.getSuccessfulCount());
        counters.refused.add(result.getErrorCount());
        if (result.getErrorsCount() > 0) {
            counters.error(result.getErrors(0));
        }
    }

    @Override
    public void close() {
        upload.close();
        client.close();
    }

    private static DataPoint point(Batch batch) {
        var point =
                DataPoint.newBuilder()
                        .setSource(batch.source())
                        .setTimestamp(batch.timeMillis())
                        .putAllTags(batch.tags());
        for (Reading reading : batch.readings()) {
            point.putMetrics(reading.name(), reading.value());
        }
        return point.build();
    }
}
