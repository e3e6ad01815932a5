package dev.penstock.client;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishRequest;
import dev.penstock.api.logs.v1.PublishResponse;
import java.util.List;

/** Publishes log entries, each message of them exactly once. Any thread, as {@link Publisher} says. */
public final class LogPublisher extends Publisher<LogEntry, PublishRequest, PublishResponse> {
    private static final PublishMethod<PublishRequest, PublishResponse> METHOD =
            new PublishMethod<>(
                    LogsGrpc.getPublishMethod(),
                    PublishResponse::getSequence,
                    sequence -> PublishResponse.newBuilder().setSequence(sequence).build());

    private final String producer;

    LogPublisher(Connection connection, PublisherConfig config) {
        super(connection, config, METHOD);
        this.producer = config.producer();
    }

    @Override
    PublishRequest message(String application, List<LogEntry> entries, long sequence) {
        return PublishRequest.newBuilder()
                .setProducer(producer)
                .setSequence(sequence)
                .setApplication(application)
                .addAllEntries(entries)
                .build();
    }

    @Override
    String plural() {
        return "entries";
    }
}
