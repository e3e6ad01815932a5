package dev.penstock.client;

import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import java.util.List;

/** Publishes points, each message of them exactly once. Any thread, as {@link Publisher} says. */
public final class PointPublisher extends Publisher<PublishPoint, PublishRequest, PublishResponse> {
    private static final PublishMethod<PublishRequest, PublishResponse> METHOD =
            new PublishMethod<>(
                    MetricsGrpc.getPublishMethod(),
                    PublishResponse::getSequence,
                    sequence -> PublishResponse.newBuilder().setSequence(sequence).build());

    private final PublisherConfig config;

    PointPublisher(Connection connection, PublisherConfig config) {
        super(connection, config, METHOD);
        this.config = config;
    }

    @Override
    PublishRequest message(String source, List<PublishPoint> points, long sequence) {
        return PublishRequest.newBuilder()
                .setProducer(config.producer())
                .setSequence(sequence)
                .setSource(source)
                .addAllPoints(points)
                .setDurability(config.durability())
                .build();
    }

    @Override
    String plural() {
        return "points";
    }
}
