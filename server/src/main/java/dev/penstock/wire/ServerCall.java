package dev.penstock.wire;

import com.google.protobuf.MessageLite;
import dev.penstock.refusal.Refusal;

/**
 * The server's side of one call. Only {@link #execute}, {@link #headers}, {@link #peer} and {@link
 * #method} may be called from any thread; everything else on the call's event loop. After the call
 * is closed, by either side, sending and closing do nothing.
 */
public interface ServerCall {
    /** What the client sent as metadata. */
    Metadata headers();

    /** The client's address, host and port. */
    String peer();

    /** The full name of the method as it is registered, e.g. {@code logs.LogService/StreamLogs}. */
    String method();

    /** Runs the task on the call's event loop, soon; any thread. Many tasks cost one wake-up. */
    void execute(Runnable task);

    /** The call's event loop, compared by identity: calls of one loop are never served at once. Any thread. */
    Object loop();

    /** Whether a message is half received; the call itself sees to it that it grows. */
    boolean receiving();

    /** No more messages until {@link #resume}; the client is slowed down by flow control. */
    void pause();

    /**
     * The listener keeps the call's one request, which holds so many bytes, instead of what was said
     * before; counted until the call is over.
     *
     * @throws dev.penstock.refusal.RefusedException OVERLOADED if there is no memory for it
     */
    void holdRequest(int bytes);

    /** The same for a request that is answered for as long as its client likes. */
    void holdSubscription(int bytes);

    /** Messages again. */
    void resume();

    /**
     * Whether the transport can take more now. Sending although it cannot is allowed, and held in
     * memory; {@link CallListener#onWritable} tells when it can again.
     */
    boolean writable();

    /**
     * Sends one or more complete length-prefixed messages, see {@link Frames}. The array must not be
     * changed afterwards.
     */
    void send(byte[] framed);

    /** Frames and sends one message, compressed if the method opted in and the client accepts it. */
    void sendMessage(MessageLite message);

    /** As {@link #sendMessage}, compressed if the client accepts it, whatever the method says. */
    void sendCompressed(MessageLite message);

    /** Metadata ahead of the first message. Without effect once something was flushed. */
    void header(String name, String value);

    /** Metadata after the last message. */
    void trailer(String name, String value);

    /** Ends the call: status OK. */
    void close();

    /** Ends the call with the status, reason and facts of the refusal. */
    void close(Refusal refusal);

    /**
     * Drops the call and what its client has not taken: it finds its stream reset, which gRPC shows as
     * RESOURCE_EXHAUSTED. For clients that take nothing, behind which a status would stay.
     */
    void abandon();
}
