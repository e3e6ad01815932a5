package dev.penstock.wire;

import org.jspecify.annotations.Nullable;

/** How messages and trailers are put into HTTP. Immutable, any thread. */
enum Protocol {
    /** gRPC: messages in the body, trailers in the trailers. */
    GRPC(0, "application/grpc"),
    /** gRPC-Web: trailers as the last frame of the body. */
    WEB(1, "application/grpc-web+proto"),
    /** gRPC-Web with the body in Base64. */
    WEB_TEXT(2, "application/grpc-web-text+proto");

    private static final String PREFIX = "application/grpc";

    private final int index;
    private final String contentType;

    Protocol(int index, String contentType) {
        this.index = index;
        this.contentType = contentType;
    }

    /** A number of its own, from 0. */
    int index() {
        return index;
    }

    String contentType() {
        return contentType;
    }

    /** The protocol that a request's content type asks for, or null if it is not gRPC. */
    static @Nullable Protocol of(@Nullable String contentType) {
        if (contentType == null || !contentType.startsWith(PREFIX)) {
            return null;
        }
        if (contentType.startsWith("-web-text", PREFIX.length())) {
            return WEB_TEXT;
        }
        if (contentType.startsWith("-web", PREFIX.length())) {
            return WEB;
        }
        return contentType.length() == PREFIX.length()
                        || "+;".indexOf(contentType.charAt(PREFIX.length())) >= 0
                ? GRPC
                : null;
    }
}
