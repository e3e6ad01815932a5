package dev.penstock.cli.simulate;

import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.client.PenstockClient;
import java.util.List;

/** Sends data points, the readings of one moment in each. One thread. */
final class CollectionSink extends ConfirmedSink<DataPoint, CollectionResult> {
    private static final int PIECE = 1_000;

    CollectionSink(PenstockClient client, FleetCounters counters) {
        super(client, counters, DataCollectionServiceGrpc.getCollectDataPointsMethod(), PIECE);
    }

    @Override
    public void send(List<Batch> batches) throws InterruptedException {
        for (Batch batch : batches) {
            send(point(batch), batch.readings().size());
        }
    }

    /** The contract counts messages, not readings. */
    @Override
    Tally tally(CollectionResult result) {
        return new Tally(
                result.getSuccessfulCount(), result.getErrorCount(), result.getErrorsList());
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
