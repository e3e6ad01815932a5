package dev.penstock.cli.simulate;

import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PointPublisher;
import dev.penstock.client.PublisherConfig;
import dev.penstock.client.RetryPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes exactly once, each machine as a producer with a stream of its own. One thread. */
final class PublishSink implements PointSink {
    private final PenstockClient client;
    private final String run;
    private final FleetCounters counters;
    private final Map<String, PointPublisher> publishers = new HashMap<>();

    PublishSink(PenstockClient client, String run, FleetCounters counters) {
        this.client = client;
        this.run = run;
        this.counters = counters;
    }

    @Override
    public void send(List<Batch> batches) throws InterruptedException {
        var points = new ArrayList<PublishPoint>();
        for (Batch batch : batches) {
            for (Reading reading : batch.readings()) {
                points.add(point(batch, reading));
            }
        }
        counters.sent.add(points.size());
        long began = System.nanoTime();
        var _ =
                publisher(batches.getFirst().source())
                        .publish(points)
                        .whenComplete(
                                (answer, failed) -> answered(answer, failed, points.size(), began));
    }

    @Override
    public void flush() throws InterruptedException {
        for (PointPublisher publisher : publishers.values()) {
            publisher.flush();
        }
    }

    @Override
    public void close() {
        for (PointPublisher publisher : publishers.values()) {
            counters.lostConnections.add(publisher.reconnects());
            publisher.cancel();
        }
        client.close();
    }

    private PointPublisher publisher(String source) {
        return publishers.computeIfAbsent(
                source,
                name ->
                        client.publisher(
                                PublisherConfig.of("sim-" + run + "-" + name, name)
                                        .withRetries(RetryPolicy.UNLIMITED)));
    }

    private void answered(
            @Nullable PublishResponse answer, @Nullable Throwable failed, int points, long began) {
        if (answer == null) {
            if (failed != null) {
                counters.error(String.valueOf(failed.getMessage()));
            }
            return;
        }
        counters.acknowledged(System.nanoTime() - began);
        counters.refused.add(answer.getFailed());
        if (answer.getRepeated()) {
            // Stored at the first time; the server may no longer know how many.
            counters.repeated.increment();
            counters.stored.add(points - answer.getFailed());
        } else {
            counters.stored.add(answer.getStored());
        }
        if (answer.getErrorsCount() > 0) {
            counters.error(answer.getErrors(0));
        }
    }

    private static PublishPoint point(Batch batch, Reading reading) {
        var point =
                PublishPoint.newBuilder()
                        .setName(reading.name())
                        .setValue(reading.value())
                        .setTimestampMs(batch.timeMillis())
                        .putAllTags(batch.tags());
        if (reading.counter()) {
            point.setMetricType("counter");
        }
        return point.build();
    }
}
