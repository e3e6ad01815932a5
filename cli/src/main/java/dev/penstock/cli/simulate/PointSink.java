package dev.penstock.cli.simulate;

import dev.penstock.client.ClientConfig;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.RetryPolicy;
import java.util.List;

/** Sends batches by one of the contracts, over one connection. One thread. */
interface PointSink extends AutoCloseable {
    /** Sends batches of one source in one message; waits while too much is under way. */
    void send(List<Batch> batches) throws InterruptedException;

    /** Waits until everything sent is stored. */
    void flush() throws InterruptedException;

    /** Ends at once; {@link #flush} first to lose nothing. */
    @Override
    void close();

    /** The sink of a fleet's contract. */
    static PointSink open(FleetConfig config, String server, String run, FleetCounters counters) {
        var client =
                PenstockClient.connect(ClientConfig.of(server).withCalls(RetryPolicy.UNLIMITED));
        return switch (config.contract()) {
            case PUBLISH -> new PublishSink(client, run, counters);
            case COLLECTION -> new CollectionSink(client, counters);
            case ANALYTICS -> new AnalyticsSink(client, run, counters);
        };
    }
}
