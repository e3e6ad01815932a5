package dev.penstock.client;

import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The messages of a publisher that are not acknowledged yet, in order. Under the publisher's lock. */
final class PublishWindow {
    private final PublisherConfig config;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long nextSequence;
    private long acknowledged;
    private long bytes;

    PublishWindow(PublisherConfig config) {
        this.config = config;
        this.nextSequence = config.firstSequence();
        this.acknowledged = config.firstSequence() - 1;
    }

    boolean hasRoom() {
        return entries.size() < config.window() && bytes < config.windowBytes();
    }

    int size() {
        return entries.size();
    }

    Iterable<Entry> entries() {
        return entries;
    }

    long lastSequence() {
        return nextSequence - 1;
    }

    long acknowledgedSequence() {
        return acknowledged;
    }

    boolean acknowledged(long sequence) {
        return acknowledged >= sequence;
    }

    Entry add(String source, List<PublishPoint> points) {
        var request =
                PublishRequest.newBuilder()
                        .setProducer(config.producer())
                        .setSequence(nextSequence++)
                        .setSource(source)
                        .addAllPoints(points)
                        .setDurability(config.durability())
                        .build();
        var entry = new Entry(request, new CompletableFuture<>());
        entries.add(entry);
        bytes += request.getSerializedSize();
        return entry;
    }

    /** Takes out everything up to the sequence; answers to what is out already take out nothing. */
    List<Entry> acknowledge(long sequence) {
        var done = new ArrayList<Entry>(1);
        Entry first = entries.peek();
        while (first != null && first.request().getSequence() <= sequence) {
            done.add(first);
            entries.remove();
            bytes -= first.request().getSerializedSize();
            acknowledged = first.request().getSequence();
            first = entries.peek();
        }
        return done;
    }

    List<Entry> drain() {
        var all = List.copyOf(entries);
        entries.clear();
        bytes = 0;
        return all;
    }

    /** One message and the promise of its answer. */
    record Entry(PublishRequest request, CompletableFuture<PublishResponse> outcome) {
        /** Answered by its own response, or by a later one that covers it and carries no counts for it. */
        void answer(PublishResponse response) {
            long sequence = request.getSequence();
            outcome.complete(
                    response.getSequence() == sequence
                            ? response
                            : PublishResponse.newBuilder().setSequence(sequence).build());
        }
    }
}
