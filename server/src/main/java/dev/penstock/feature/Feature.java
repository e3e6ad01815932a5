package dev.penstock.feature;

import dev.penstock.ingest.Lane;
import dev.penstock.wire.GrpcMethod;
import java.io.IOException;
import java.util.List;

/** A feature, put together on a {@link Foundation}. Made, started and closed by one thread. */
public interface Feature {

    /** The lane, for the replay of the journal. */
    Lane<?> lane();

    /** The gRPC methods served. */
    List<GrpcMethod> methods();

    /** Starts to decide; after the replay. */
    void start() throws IOException;

    /** Calls that end from now on end because the server does. */
    default void stopping() {}

    /** Answers what was submitted, and ends the lane. */
    void close() throws InterruptedException, IOException;
}
