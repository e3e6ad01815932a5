package dev.penstock.cli.simulate;

import dev.penstock.client.ConfirmedUpload;
import dev.penstock.client.PenstockClient;
import io.grpc.MethodDescriptor;
import java.util.List;

/** Sends by a client stream that is confirmed every so often, and counts the answers. One thread. */
abstract sealed class ConfirmedSink<Q, R> implements PointSink
        permits AnalyticsSink, CollectionSink {
    private final PenstockClient client;
    private final FleetCounters counters;
    private final ConfirmedUpload<Q, R> upload;
    private final int piece;

    /**
     * What an answer says.
     *
     * @param errors the first of the problems, if any
     */
    record Tally(int stored, int refused, List<String> errors) {}

    /**
     * @param piece messages after which the stream is confirmed
     */
    ConfirmedSink(
            PenstockClient client,
            FleetCounters counters,
            MethodDescriptor<Q, R> method,
            int piece) {
        this.client = client;
        this.counters = counters;
        this.upload = client.upload(method);
        this.piece = piece;
    }

    abstract Tally tally(R answer);

    final void send(Q message, int readings) throws InterruptedException {
        upload.send(message);
        counters.sent.add(readings);
        if (upload.unconfirmed() >= piece) {
            flush();
        }
    }

    @Override
    public final void flush() throws InterruptedException {
        if (upload.unconfirmed() == 0) {
            return;
        }
        long began = System.nanoTime();
        Tally tally = tally(upload.confirm());
        counters.acknowledged(System.nanoTime() - began);
        counters.stored.add(tally.stored());
        counters.refused.add(tally.refused());
        if (!tally.errors().isEmpty()) {
            counters.error(tally.errors().getFirst());
        }
    }

    @Override
    public final void close() {
        upload.close();
        client.close();
    }
}
