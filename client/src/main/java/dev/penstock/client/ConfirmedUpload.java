package dev.penstock.client;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages sent by a client-streaming method that answers only at the end: the stream is cut into
 * pieces, each confirmed by its answer; a piece whose stream breaks off is sent again whole, so
 * messages arrive at least once. One thread.
 */
public final class ConfirmedUpload<Q, R> implements AutoCloseable {
    private static final int ANSWERS = 2;

    private final Connection connection;
    private final RetryPolicy policy;
    private final MethodDescriptor<Q, R> method;
    private final List<Q> unconfirmed = new ArrayList<>();
    private @Nullable StreamCall<Q, R> piece;

    ConfirmedUpload(Connection connection, RetryPolicy policy, MethodDescriptor<Q, R> method) {
        this.connection = connection;
        this.policy = policy;
        this.method = method;
    }

    /** Messages sent since the last confirmation. They are held in memory until it. */
    public int unconfirmed() {
        return unconfirmed.size();
    }

    /** Sends one message, waiting while the transport cannot take more. */
    public void send(Q message) throws InterruptedException {
        unconfirmed.add(message);
        if (piece == null) {
            piece = begin();
        } else {
            piece.send(message);
        }
    }

    /**
     * Ends the piece and waits for its answer, sending it again as often as the policy allows.
     *
     * @throws PenstockException when it failed for good; the messages stay unconfirmed
     */
    public R confirm() throws InterruptedException {
        for (int failures = 1; ; failures++) {
            StreamCall<Q, R> sent = piece == null ? begin() : piece;
            piece = null;
            try {
                R answer = finish(sent);
                unconfirmed.clear();
                return answer;
            } catch (PenstockException failed) {
                switch (connection.decide(policy, failures, failed.failure())) {
                    case RetryPolicy.Decision.Retry(var delay) -> connection.awaitRetry(delay);
                    case RetryPolicy.Decision.GiveUp() -> throw failed;
                }
            }
        }
    }

    /** Abandons what is not confirmed. */
    @Override
    public void close() {
        if (piece != null) {
            piece.close();
        }
    }

    private StreamCall<Q, R> begin() throws InterruptedException {
        StreamCall<Q, R> begun = StreamCall.start(connection, method, CallOptions.DEFAULT, ANSWERS);
        for (Q message : unconfirmed) {
            begun.send(message);
        }
        return begun;
    }

    private static <R> R finish(StreamCall<?, R> sent) throws InterruptedException {
        sent.halfClose();
        R answer = sent.next();
        if (answer == null) {
            throw CallFailure.local(Status.Code.UNAVAILABLE, "the stream ended unanswered")
                    .asException();
        }
        // Answered is what has ended well besides.
        for (R more = sent.next(); more != null; more = sent.next()) {
            answer = more;
        }
        return answer;
    }
}
