package dev.penstock.wire;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows the last message of a response.
 *
 * @param more what the handler added
 */
record Trailers(Status status, @Nullable Fields more) {
    boolean plain() {
        return status.equals(Status.OK) && more == null;
    }

    void forEach(BiConsumer<String, String> consumer) {
        consumer.accept(Status.CODE_NAME, status.codeText());
        if (status.message() != null) {
            consumer.accept(Status.MESSAGE_NAME, status.message());
        }
        if (status.details() != null) {
            consumer.accept(Status.DETAILS_NAME, status.details());
        }
        if (more != null) {
            more.forEach(consumer);
        }
    }

    /** As gRPC-Web has them: the last frame of the body. */
    byte[] frame() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        return Frames.frame(Frames.TRAILERS, bytes, bytes.length);
    }
}
