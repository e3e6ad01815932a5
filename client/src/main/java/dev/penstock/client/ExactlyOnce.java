package dev.penstock.client;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A stream of numbered messages, each stored exactly once: what is not acknowledged is kept and sent
 * again, with the same sequence number, over the next connection; the server recognises what it has.
 * The window bounds what is kept. Any thread; messages keep the order in which their calls began.
 */
final class ExactlyOnce<Q extends MessageLite, R> implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 5;

    private final Connection connection;
    private final PublisherConfig config;
    private final PublishMethod<Q, R> method;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final PublishWindow<Q, R> window;

    /** First sequences of what is acknowledged and whose futures are being completed. */
    private final TreeSet<Long> answering = new TreeSet<>();

    private @Nullable ClientCall<Q, R> call;
    private @Nullable CallFailure failure;
    private boolean waiting;
    private boolean closed;
    private int failures;
    private long reconnects;
    private long streams;

    ExactlyOnce(Connection connection, PublisherConfig config, PublishMethod<Q, R> method) {
        this.connection = connection;
        this.config = config;
        this.method = method;
        this.window = new PublishWindow<>(config);
    }

    /** Sends the message that is made for a sequence, waiting while the window is full. */
    CompletableFuture<R> publish(LongFunction<Q> message) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!window.hasRoom() && failure == null && !closed) {
                changed.await();
            }
            return send(message);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #publish}, but empty instead of waiting when the window is full. */
    Optional<CompletableFuture<R>> offer(LongFunction<Q> message) {
        lock.lock();
        try {
            return window.hasRoom() || failure != null || closed
                    ? Optional.of(send(message))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything published so far is durable and its futures are complete, with all that
     * was hung on them. Not to be called from there.
     */
    void flush() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long last = window.lastSequence();
            while (!answered(last) && !over()) {
                changed.await();
            }
            if (failure != null) {
                throw failure.asException();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The sequence of the last message published. */
    long lastSequence() {
        lock.lock();
        try {
            return window.lastSequence();
        } finally {
            lock.unlock();
        }
    }

    /** Everything up to this sequence is durable. */
    long acknowledgedSequence() {
        lock.lock();
        try {
            return window.acknowledgedSequence();
        } finally {
            lock.unlock();
        }
    }

    /** Messages sent and not yet acknowledged. */
    int pending() {
        lock.lock();
        try {
            return window.size();
        } finally {
            lock.unlock();
        }
    }

    /** How often the stream broke off and was taken up again. */
    long reconnects() {
        lock.lock();
        try {
            return reconnects;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything is durable or the publisher has failed, then ends the stream. An
     * interruption cuts the wait short and stays set.
     */
    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        cancel();
    }

    private void end() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!answered(window.lastSequence()) && !over()) {
                changed.await();
            }
            closed = true;
            if (call != null) {
                call.halfClose();
            }
            long patience = TimeUnit.SECONDS.toNanos(GOODBYE_SECONDS);
            while (call != null && patience > 0) {
                patience = changed.awaitNanos(patience);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends it at once; what is not acknowledged fails with CANCELLED (and may be stored or not). */
    void cancel() {
        fail(CallFailure.local(Status.Code.CANCELLED, "the publisher was closed"));
    }

    private CompletableFuture<R> send(LongFunction<Q> message) {
        if (failure != null) {
            throw failure.asException();
        }
        if (closed) {
            throw new IllegalStateException("the publisher is closed");
        }
        PublishWindow.Entry<Q, R> entry = window.add(message);
        if (call != null) {
            call.sendMessage(entry.request());
        } else if (!waiting) {
            open();
        }
        return entry.outcome();
    }

    private void open() {
        ClientCall<Q, R> next = connection.channel().newCall(method.method(), CallOptions.DEFAULT);
        call = next;
        next.start(new Receiver(++streams), new Metadata());
        next.request(Integer.MAX_VALUE);
        for (PublishWindow.Entry<Q, R> entry : window.entries()) {
            next.sendMessage(entry.request());
        }
    }

    private void reopen() {
        lock.lock();
        try {
            waiting = false;
            if (failure == null && !closed && call == null) {
                reconnects++;
                open();
            }
        } finally {
            lock.unlock();
        }
    }

    private void acknowledged(long stream, R response) {
        List<PublishWindow.Entry<Q, R>> done;
        lock.lock();
        try {
            if (stream != streams) {
                return;
            }
            failures = 0;
            done = window.acknowledge(method.acknowledged().applyAsLong(response));
            if (!done.isEmpty()) {
                answering.add(done.getFirst().sequence());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!done.isEmpty()) {
            answer(done, response);
        }
    }

    /** Out of the lock, for what hangs on the futures may publish. */
    private void answer(List<PublishWindow.Entry<Q, R>> done, R response) {
        for (PublishWindow.Entry<Q, R> entry : done) {
            entry.outcome().complete(method.answer(response, entry.sequence()));
        }
        told(done);
    }

    private void told(List<PublishWindow.Entry<Q, R>> these) {
        lock.lock();
        try {
            answering.remove(these.getFirst().sequence());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will be durable, and everybody who waits for an answer has one. */
    private boolean over() {
        return (failure != null || closed) && answering.isEmpty();
    }

    private boolean answered(long sequence) {
        return window.acknowledged(sequence)
                && (answering.isEmpty() || answering.first() > sequence);
    }

    private void ended(long stream, Status status, Metadata trailers) {
        var cause =
                status.isOk()
                        ? CallFailure.local(
                                Status.Code.UNAVAILABLE, "the server ended the stream early")
                        : CallFailure.of(status, trailers);
        if (!takenUpAgain(stream, cause)) {
            fail(cause);
        }
    }

    /** False when the failure is final and something is lost by it. */
    private boolean takenUpAgain(long stream, CallFailure cause) {
        lock.lock();
        try {
            if (stream != streams) {
                return true;
            }
            call = null;
            changed.signalAll();
            if (window.size() == 0 || closed) {
                return true;
            }
            failures++;
            return switch (connection.decide(config.retries(), failures, cause)) {
                case RetryPolicy.Decision.Retry(var delay) -> {
                    waiting = true;
                    connection.retry(delay, this::reopen);
                    yield true;
                }
                case RetryPolicy.Decision.GiveUp() -> false;
            };
        } finally {
            lock.unlock();
        }
    }

    private void fail(CallFailure cause) {
        List<PublishWindow.Entry<Q, R>> lost;
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = cause;
            closed = true;
            lost = new ArrayList<>(window.drain());
            if (!lost.isEmpty()) {
                answering.add(lost.getFirst().sequence());
            }
            if (call != null) {
                call.cancel("the publisher was closed", null);
                call = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!lost.isEmpty()) {
            lost.forEach(entry -> entry.outcome().completeExceptionally(cause.asException()));
            told(lost);
        }
    }

    private final class Receiver extends ClientCall.Listener<R> {
        private final long stream;

        Receiver(long stream) {
            this.stream = stream;
        }

        @Override
        public void onMessage(R response) {
            acknowledged(stream, response);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended(stream, status, trailers);
        }
    }
}
