package dev.penstock.files.http;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * A request is answered with this status, because of what HTTP or tus say. Without a stack trace.
 * Immutable, any thread.
 */
final class HttpRefusedException extends RuntimeException {
    static final int PRECONDITION_FAILED = 412;
    static final int CHECKSUM_MISMATCH = 460;

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    HttpRefusedException(int status, String message) {
        this(status, message, Map.of());
    }

    HttpRefusedException(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The client has said another offset than the upload's. */
    static HttpRefusedException offset(long said, long received) {
        return new HttpRefusedException(
                409,
                "Upload-Offset: %d (expected: %d, the bytes received)".formatted(said, received),
                Map.of("upload-offset", String.valueOf(received)));
    }

    /** More is sent than was announced or is allowed. */
    static HttpRefusedException tooLarge(long bytes, long most) {
        return new HttpRefusedException(
                413, "size: %d bytes or more (expected: at most %d)".formatted(bytes, most));
    }

    /** A failure as what to answer; anything unknown is a defect of the server. */
    static HttpRefusedException of(Throwable failure) {
        return switch (cause(failure)) {
            case HttpRefusedException known -> known;
            case RefusedException refused -> of(refused.refusal());
            default -> new HttpRefusedException(500, "a defect of the server; its log tells more");
        };
    }

    private static HttpRefusedException of(Refusal refusal) {
        var retry = refusal.retryAfter();
        return new HttpRefusedException(
                status(refusal.reason()),
                refusal.message(),
                retry == null
                        ? Map.of()
                        : Map.of("retry-after", String.valueOf(Math.max(1, retry.toSeconds()))));
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case INVALID_FIELD, MALFORMED_MESSAGE -> 400;
            case NOT_FOUND -> 404;
            case IN_USE -> 423;
            case LIMIT_REACHED, MESSAGE_TOO_LARGE -> 413;
            case OUT_OF_RANGE -> 416;
            case OVERLOADED, NOT_SERVING -> 503;
            case OUT_OF_SPACE -> 507;
            default -> 500;
        };
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException e && e.getCause() != null
                ? e.getCause()
                : failure;
    }
}
