package dev.penstock.bench.http2;

import java.util.Map;

/**
 * How a call ended. Immutable, any thread.
 *
 * @param code the gRPC code; {@link #CONNECTION_LOST} when the connection ended first, {@link
 *     #STREAM_RESET} when the peer reset the stream without trailers
 * @param message the peer's {@code grpc-message}, decoded, or what happened to the connection
 * @param trailers everything else in the trailers
 */
public record GrpcStatus(int code, String message, Map<String, String> trailers) {
    public static final int OK = 0;
    public static final int CANCELLED = 1;
    public static final int INVALID_ARGUMENT = 3;
    public static final int RESOURCE_EXHAUSTED = 8;
    public static final int UNIMPLEMENTED = 12;
    public static final int UNAVAILABLE = 14;
    public static final int CONNECTION_LOST = -1;
    public static final int STREAM_RESET = -2;

    public GrpcStatus {
        trailers = Map.copyOf(trailers);
    }

    /** A status without trailers. */
    public static GrpcStatus of(int code, String message) {
        return new GrpcStatus(code, message, Map.of());
    }

    /** Whether the call succeeded. */
    public boolean isOk() {
        return code == OK;
    }

    @Override
    public String toString() {
        return code + (message.isEmpty() ? "" : " " + message);
    }
}
