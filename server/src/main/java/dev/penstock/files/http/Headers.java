package dev.penstock.files.http;

import dev.penstock.refusal.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers in headers and parameters. Any thread. */
final class Headers {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private Headers() {}

    /** Bytes of the body; 0 if it is not said. */
    static long contentLength(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        return length != null && NUMBER.matcher(length).matches() ? Long.parseLong(length) : 0;
    }

    /**
     * A number of bytes; -1 if there is no such header.
     *
     * @throws dev.penstock.refusal.RefusedException INVALID_FIELD if it is none
     */
    static long bytes(String name, @Nullable String value) {
        return number(name, value, "a number of bytes");
    }

    /**
     * A whole number; -1 if it is not said.
     *
     * @throws dev.penstock.refusal.RefusedException INVALID_FIELD if it is none
     */
    static long number(String name, @Nullable String value, String expected) {
        if (value == null) {
            return -1;
        }
        if (!NUMBER.matcher(value).matches()) {
            throw Refusal.invalid(name, value, expected).asException();
        }
        return Long.parseLong(value);
    }
}
