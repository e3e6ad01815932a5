package dev.penstock.bench.http2;

/** What a call hears; everything on the reader thread of its connection, which it must not block. */
public interface StreamListener {
    /** A listener that wants nothing. */
    StreamListener SILENT = new StreamListener() {};

    /** The peer's response headers are here: the call is established. */
    default void onHeaders() {}

    /** One message; the bytes are valid until return only. */
    default void onMessage(byte[] buffer, int offset, int length) {}

    /** The call is over; nothing follows. */
    default void onEnd(GrpcStatus status) {}
}
