package dev.penstock.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Messages sent by a client-streaming method that answers only at the end: the stream is cut into
 * pieces, each confirmed by its answer; a piece whose stream breaks off is sent again whole, so
 * messages arrive at least once. One thread.
 */
public final class ConfirmedUpload<Q, R> implements AutoCloseable {
    private final Connection connection;
    private final RetryPolicy policy;
    private final MethodDescriptor<Q, R> method;
    private final List<Q> unconfirmed = new ArrayList<>();
    private @Nullable Piece<Q, R> piece;

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
            Piece<Q, R> sent = piece == null ? begin() : piece;
            piece = null;
            try {
                R answer = sent.finish();
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
            piece.call.cancel("the upload was abandoned", null);
        }
    }

    private Piece<Q, R> begin() throws InterruptedException {
        var begun = new Piece<>(connection.channel().newCall(method, CallOptions.DEFAULT));
        begun.call.start(begun, new Metadata());
        begun.call.request(2);
        for (Q message : unconfirmed) {
            begun.send(message);
        }
        return begun;
    }

    /** One call. The permit stands for "the transport may have room" and wakes the sender. */
    private static final class Piece<Q, R> extends ClientCall.Listener<R> {
        private final ClientCall<Q, R> call;
        private final CompletableFuture<R> answer = new CompletableFuture<>();
        private final Semaphore room = new Semaphore(0);
        private volatile @Nullable R response;

        Piece(ClientCall<Q, R> call) {
            this.call = call;
        }

        void send(Q message) throws InterruptedException {
            while (!call.isReady() && !answer.isDone()) {
                room.acquire();
            }
            if (!answer.isDone()) {
                call.sendMessage(message);
            }
        }

        R finish() throws InterruptedException {
            if (!answer.isDone()) {
                call.halfClose();
            }
            try {
                return answer.get();
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof PenstockException known) {
                    throw known;
                }
                throw new IllegalStateException(failed.getCause());
            }
        }

        @Override
        public void onReady() {
            room.release();
        }

        @Override
        public void onMessage(R message) {
            response = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            R received = response;
            if (status.isOk() && received != null) {
                answer.complete(received);
            } else {
                Status cause =
                        status.isOk()
                                ? Status.UNAVAILABLE.withDescription("the stream ended unanswered")
                                : status;
                answer.completeExceptionally(CallFailure.of(cause, trailers).asException());
            }
            room.release();
        }
    }
}
