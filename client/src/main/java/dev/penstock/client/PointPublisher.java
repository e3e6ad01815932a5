package dev.penstock.client;

import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * Publishes points so that each message is stored exactly once, over as many connections as it takes
 * ({@link ExactlyOnce}). {@link #publish} waits for room, {@link #offer} does not. Any thread;
 * messages keep the order in which their calls began.
 */
public final class PointPublisher implements AutoCloseable {
    private static final int LARGEST_BATCH = 10_000;
    private static final PublishMethod<PublishRequest, PublishResponse> METHOD =
            new PublishMethod<>(
                    MetricsGrpc.getPublishMethod(),
                    PublishResponse::getSequence,
                    sequence -> PublishResponse.newBuilder().setSequence(sequence).build());

    private final PublisherConfig config;
    private final ExactlyOnce<PublishRequest, PublishResponse> stream;

    PointPublisher(Connection connection, PublisherConfig config) {
        this.config = config;
        this.stream = new ExactlyOnce<>(connection, config, METHOD);
    }

    /**
     * Sends the points as one message, waiting while the window is full. The future completes when
     * they are durable, or with {@link PenstockException} when the publisher failed for good.
     *
     * @throws PenstockException when it has failed already
     */
    public CompletableFuture<PublishResponse> publish(List<PublishPoint> points)
            throws InterruptedException {
        return publish(config.source(), points);
    }

    /** As {@link #publish(List)}, for points of another source. */
    public CompletableFuture<PublishResponse> publish(String source, List<PublishPoint> points)
            throws InterruptedException {
        return stream.publish(message(source, points));
    }

    /** As {@link #publish}, but empty instead of waiting when the window is full. */
    public Optional<CompletableFuture<PublishResponse>> offer(List<PublishPoint> points) {
        return stream.offer(message(config.source(), points));
    }

    /** Waits until everything published so far is durable. */
    public void flush() throws InterruptedException {
        stream.flush();
    }

    /** The sequence of the last message published. */
    public long lastSequence() {
        return stream.lastSequence();
    }

    /** Everything up to this sequence is durable. */
    public long acknowledgedSequence() {
        return stream.acknowledgedSequence();
    }

    /** Messages sent and not yet acknowledged. */
    public int pending() {
        return stream.pending();
    }

    /** How often the stream broke off and was taken up again. */
    public long reconnects() {
        return stream.reconnects();
    }

    /**
     * Waits until everything is durable or the publisher has failed, then ends the stream. An
     * interruption cuts the wait short and stays set.
     */
    @Override
    public void close() {
        stream.close();
    }

    /** Ends it at once; what is not acknowledged fails with CANCELLED (and may be stored or not). */
    public void cancel() {
        stream.cancel();
    }

    private LongFunction<PublishRequest> message(String source, List<PublishPoint> points) {
        if (points.isEmpty() || points.size() > LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "points: " + points.size() + " (expected: 1 to " + LARGEST_BATCH + ")");
        }
        return sequence ->
                PublishRequest.newBuilder()
                        .setProducer(config.producer())
                        .setSequence(sequence)
                        .setSource(source)
                        .addAllPoints(points)
                        .setDurability(config.durability())
                        .build();
    }
}
