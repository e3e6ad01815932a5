package dev.penstock.wire;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a response.
 *
 * @param gzip messages may be compressed
 * @param more what the handler added
 */
record Head(Protocol protocol, boolean gzip, @Nullable Fields more) {
    boolean plain() {
        return !gzip && more == null;
    }

    void forEach(BiConsumer<String, String> consumer) {
        consumer.accept("content-type", protocol.contentType());
        consumer.accept("grpc-accept-encoding", "gzip");
        if (gzip) {
            consumer.accept("grpc-encoding", "gzip");
        }
        if (more != null) {
            more.forEach(consumer);
        }
    }
}
