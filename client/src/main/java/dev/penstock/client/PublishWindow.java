package dev.penstock.client;

import com.google.protobuf.MessageLite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** The messages of a publisher that are not acknowledged yet, in order. Under the publisher's lock. */
final class PublishWindow<Q extends MessageLite, R> {
    private final PublisherConfig config;
    private final ArrayDeque<Entry<Q, R>> entries = new ArrayDeque<>();
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

    Iterable<Entry<Q, R>> entries() {
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

    Entry<Q, R> add(LongFunction<Q> message) {
        Q request = message.apply(nextSequence);
        var entry = new Entry<Q, R>(nextSequence, request, new CompletableFuture<>());
        nextSequence++;
        entries.add(entry);
        bytes += request.getSerializedSize();
        return entry;
    }

    /** Takes out everything up to the sequence; answers to what is out already take out nothing. */
    List<Entry<Q, R>> acknowledge(long sequence) {
        var done = new ArrayList<Entry<Q, R>>(1);
        Entry<Q, R> first = entries.peek();
        while (first != null && first.sequence() <= sequence) {
            done.add(first);
            entries.remove();
            bytes -= first.request().getSerializedSize();
            acknowledged = first.sequence();
            first = entries.peek();
        }
        return done;
    }

    List<Entry<Q, R>> drain() {
        var all = List.copyOf(entries);
        entries.clear();
        bytes = 0;
        return all;
    }

    /** One message and the promise of its answer. */
    record Entry<Q, R>(long sequence, Q request, CompletableFuture<R> outcome) {}
}
