package dev.penstock.client;

import com.google.protobuf.MessageLite;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * Publishes items so that each message of them is stored exactly once, over as many connections as it
 * takes ({@link ExactlyOnce}). {@link #publish} waits for room, {@link #offer} does not. Any thread;
 * messages keep the order in which their calls began.
 *
 * @param <T> an item
 * @param <Q> the message that carries items
 * @param <R> what the server says of a message
 */
public abstract sealed class Publisher<T, Q extends MessageLite, R> implements AutoCloseable
        permits PointPublisher, LogPublisher {
    private static final int LARGEST_BATCH = 10_000;

    private final String source;
    private final ExactlyOnce<Q, R> stream;

    Publisher(Connection connection, PublisherConfig config, PublishMethod<Q, R> method) {
        this.source = config.source();
        this.stream = new ExactlyOnce<>(connection, config, method);
    }

    /** The message with this sequence. */
    abstract Q message(String origin, List<T> items, long sequence);

    /** What items are called. */
    abstract String plural();

    /**
     * Sends the items as one message, waiting while the window is full. The future completes when
     * they are durable, or with {@link PenstockException} when the publisher failed for good.
     *
     * @throws PenstockException when it has failed already
     */
    public CompletableFuture<R> publish(List<T> items) throws InterruptedException {
        return publish(source, items);
    }

    /** As {@link #publish(List)}, from elsewhere: points of this source, entries of this application. */
    public CompletableFuture<R> publish(String origin, List<T> items) throws InterruptedException {
        return stream.publish(checked(origin, items));
    }

    /** As {@link #publish}, but empty instead of waiting when the window is full. */
    public Optional<CompletableFuture<R>> offer(List<T> items) {
        return stream.offer(checked(source, items));
    }

    /**
     * Waits until everything published so far is durable and its futures are complete, with all that
     * was hung on them. Not to be called from there.
     */
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
     * Waits as {@link #flush} does, or until the publisher has failed, then ends the stream. An
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

    private LongFunction<Q> checked(String origin, List<T> items) {
        if (items.isEmpty() || items.size() > LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    plural() + ": " + items.size() + " (expected: 1 to " + LARGEST_BATCH + ")");
        }
        return sequence -> message(origin, items, sequence);
    }
}
