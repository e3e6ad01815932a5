package dev.penstock.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One subscription over as many calls as it takes: when a call breaks off, the next one resumes after
 * the cursor of the last message delivered, so nothing is missed and nothing comes twice. Any thread
 * may close it; the listener is called one message at a time.
 */
public final class Subscription<Q, R> implements AutoCloseable {
    /** Messages asked of the server ahead of the one being handled. */
    private static final int PREFETCH = 64;

    private final Connection connection;
    private final RetryPolicy policy;
    private final ResumableMethod<Q, R> method;
    private final Q request;
    private final SubscriptionListener<R> listener;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private @Nullable ClientCall<Q, R> call;
    private boolean closed;

    // Owned by the listener of the call at hand; calls follow one another.
    private int failures;
    private boolean everStreamed;
    private volatile String cursor = "";

    Subscription(
            Connection connection,
            RetryPolicy policy,
            ResumableMethod<Q, R> method,
            Q request,
            SubscriptionListener<R> listener) {
        this.connection = connection;
        this.policy = policy;
        this.method = method;
        this.request = request;
        this.listener = listener;
    }

    /** Where a later subscription may resume; empty before the first message. */
    public String cursor() {
        return cursor;
    }

    /** Ends it. The listener may still be in the middle of one message; no other follows. */
    @Override
    public void close() {
        ClientCall<Q, R> running;
        lock.lock();
        try {
            closed = true;
            running = call;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.cancel("closed by the subscriber", null);
        }
    }

    void open() {
        ClientCall<Q, R> next = connection.channel().newCall(method.method(), CallOptions.DEFAULT);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            call = next;
            next.start(new Receiver(next), new Metadata());
            next.sendMessage(cursor.isEmpty() ? request : method.resume().apply(request, cursor));
            next.halfClose();
            next.request(PREFETCH);
        } finally {
            lock.unlock();
        }
    }

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private final class Receiver extends ClientCall.Listener<R> {
        private final ClientCall<Q, R> source;

        Receiver(ClientCall<Q, R> source) {
            this.source = source;
        }

        @Override
        public void onHeaders(Metadata headers) {
            boolean again = everStreamed;
            everStreamed = true;
            listener.onState(new SubscriptionState.Streaming(again, again && !cursor.isEmpty()));
        }

        @Override
        public void onMessage(R message) {
            if (closed()) {
                return;
            }
            failures = 0;
            if (!method.heartbeat().test(message)) {
                listener.onMessage(message);
            }
            String reached = method.cursor().apply(message);
            if (!reached.isEmpty()) {
                cursor = reached;
            }
            source.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (closed()) {
                return;
            }
            if (status.isOk()) {
                listener.onEnd(null);
                return;
            }
            failures++;
            var failure = CallFailure.of(status, trailers);
            switch (connection.decide(policy, failures, failure)) {
                case RetryPolicy.Decision.Retry(var delay) -> {
                    listener.onState(new SubscriptionState.Waiting(failure, failures, delay));
                    connection.retry(delay, Subscription.this::open);
                }
                case RetryPolicy.Decision.GiveUp() -> listener.onEnd(failure);
            }
        }
    }
}
