package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its response: what a call stands on. On the call's event loop, except {@link
 * #headers} and {@link #peer}.
 */
sealed interface Exchange permits Http1Exchange, Http2Exchange {
    Metadata headers();

    String peer();

    // The request

    /** The body is wanted no faster than it is consumed. */
    void pause();

    void resume();

    /** So many bytes of the body, kept back before, are done with. */
    void consumed(int bytes);

    /** Whether the client may send next to nothing now, because of other calls of its connection. */
    boolean waitsForCredit();

    /** How often it waited so and then got credit. */
    int creditWaits();

    /** Whether nothing but its connection as a whole keeps the client from taking more. */
    boolean takesMore();

    /** The client does not take what it asked for: drops what it has not got, and its call. */
    void abandon();

    /** The client is still sending and need not. */
    void discourage();

    // The response: a head, data, perhaps trailers

    void head(Head head);

    /** Runs {@code written} when the bytes are on the socket; never, if the stream is gone. */
    void data(ByteBuf bytes, Runnable written);

    /** The end, with trailers or, after {@code null}, without. */
    void end(@Nullable Trailers trailers, Runnable written);

    /** The end of a response that has nothing but a head. */
    void end(Head head, Trailers trailers, Runnable written);
}
