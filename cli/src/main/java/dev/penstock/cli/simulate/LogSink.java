package dev.penstock.cli.simulate;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.PublishResponse;
import dev.penstock.client.ClientConfig;
import dev.penstock.client.LogPublisher;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PublisherConfig;
import dev.penstock.client.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes the lines of a gateway's machines exactly once. One thread. */
final class LogSink implements AutoCloseable {
    private static final int BATCH = 1_000;

    private final PenstockClient client;
    private final LogPublisher publisher;
    private final FleetCounters counters;
    private List<LogEntry> batch = new ArrayList<>();

    LogSink(String server, String producer, FleetCounters counters) {
        this.client =
                PenstockClient.connect(ClientConfig.of(server).withCalls(RetryPolicy.UNLIMITED));
        this.publisher =
                client.logPublisher(
                        PublisherConfig.of(producer, "").withRetries(RetryPolicy.UNLIMITED));
        this.counters = counters;
    }

    void add(List<LogLine> lines) throws InterruptedException {
        for (LogLine line : lines) {
            batch.add(
                    LogEntry.newBuilder()
                            .setTimestamp(line.timeMillis())
                            .setLevel(line.level())
                            .setApplication(line.application())
                            .setMessage(line.message())
                            .putAllFields(line.fields())
                            .build());
            if (batch.size() >= BATCH) {
                send();
            }
        }
    }

    /** Sends what was added. */
    void send() throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        var sent = batch;
        batch = new ArrayList<>();
        var _ =
                publisher
                        .publish(sent)
                        .whenComplete((answer, failed) -> answered(sent.size(), answer, failed));
    }

    void flush() throws InterruptedException {
        send();
        publisher.flush();
    }

    @Override
    public void close() {
        publisher.cancel();
        client.close();
    }

    private void answered(
            int entries, @Nullable PublishResponse answer, @Nullable Throwable failed) {
        if (answer == null) {
            if (failed != null) {
                counters.error("logs: " + failed.getMessage());
            }
            return;
        }
        counters.answered();
        counters.logged.add(entries - answer.getFailed());
        counters.refused.add(answer.getFailed());
        if (answer.getErrorsCount() > 0) {
            counters.error("logs: " + answer.getErrors(0));
        }
    }
}
