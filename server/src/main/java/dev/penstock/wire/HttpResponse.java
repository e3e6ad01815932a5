package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One response as HTTP: a head, data, perhaps trailers. On the call's event loop. */
sealed interface HttpResponse permits Http1Response, Http2Response {
    void head(Head head);

    /** Runs {@code written} when the bytes are on the socket; never, if the stream is gone. */
    void data(ByteBuf bytes, Runnable written);

    /** The end, with trailers or, after {@code null}, without. */
    void end(@Nullable Trailers trailers, Runnable written);

    /** The end of a response that has nothing but a head. */
    void end(Head head, Trailers trailers, Runnable written);

    /** The client is still sending and need not. */
    void discourage();
}
