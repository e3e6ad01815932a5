package dev.penstock.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One streaming call in blocking steps: sending waits while the transport has no room, and no more
 * answers are asked for than are taken, so neither direction piles up. One thread; any may cancel.
 */
final class StreamCall<Q, R> implements AutoCloseable {
    private final ClientCall<Q, R> call;
    private final LinkedBlockingDeque<Event<R>> arrived = new LinkedBlockingDeque<>();
    private volatile boolean over;

    /** The permit stands for "the transport may have room" and wakes the sender. */
    private final Semaphore room = new Semaphore(0);

    private sealed interface Event<R> {
        record Message<R>(R message) implements Event<R> {}

        record End<R>(@Nullable CallFailure failure) implements Event<R> {}
    }

    private StreamCall(ClientCall<Q, R> call) {
        this.call = call;
    }

    /**
     * Starts it.
     *
     * @param prefetch answers asked for ahead of those taken
     */
    static <Q, R> StreamCall<Q, R> start(
            Connection connection,
            MethodDescriptor<Q, R> method,
            CallOptions options,
            int prefetch) {
        var stream = new StreamCall<>(connection.channel().newCall(method, options));
        stream.call.start(stream.new Receiver(), new Metadata());
        stream.call.request(prefetch);
        return stream;
    }

    /** Sends the only message there is; such calls never tell whether there is room. */
    void ask(Q only) {
        call.sendMessage(only);
        call.halfClose();
    }

    /** Sends one message, waiting for room; without effect once the call is over. */
    void send(Q message) throws InterruptedException {
        while (!call.isReady() && !over) {
            room.acquire();
        }
        if (!over) {
            call.sendMessage(message);
        }
    }

    /** Nothing more is sent. */
    void halfClose() {
        if (!over) {
            call.halfClose();
        }
    }

    /** Whether it has ended, well or not; answers may still be there to be taken. */
    boolean isOver() {
        return over;
    }

    /** An answer that is there already; null when none is. */
    @Nullable R poll() {
        if (arrived.peek() instanceof Event.Message<R>(var message)) {
            arrived.remove();
            call.request(1);
            return message;
        }
        return null;
    }

    /**
     * Waits for the next answer; null when the call has ended well.
     *
     * @throws PenstockException when it has failed
     */
    @Nullable R next() throws InterruptedException {
        return switch (arrived.take()) {
            case Event.Message<R>(var message) -> {
                call.request(1);
                yield message;
            }
            case Event.End<R> end -> {
                arrived.addFirst(end);
                if (end.failure() != null) {
                    throw end.failure().asException();
                }
                yield null;
            }
        };
    }

    /** Cuts it off unless it has ended. */
    @Override
    public void close() {
        if (!over) {
            call.cancel("given up by the caller", null);
        }
    }

    private final class Receiver extends ClientCall.Listener<R> {
        @Override
        public void onReady() {
            room.release();
        }

        @Override
        public void onMessage(R message) {
            arrived.add(new Event.Message<>(message));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            arrived.add(new Event.End<>(status.isOk() ? null : CallFailure.of(status, trailers)));
            over = true;
            room.release();
        }
    }
}
