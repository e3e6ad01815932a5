package dev.penstock.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a call failed: status, and what the server says about it for programs. Immutable, any thread.
 *
 * @param code the gRPC status code
 * @param message for people
 * @param reason the server's reason (for example {@code SEQUENCE_GAP}); empty when it gave none
 * @param metadata facts that go with the reason
 * @param retryAfter the delay the server asks for, if it asks
 */
public record CallFailure(
        Status.Code code,
        String message,
        String reason,
        Map<String, String> metadata,
        @Nullable Duration retryAfter) {

    private static final Set<Status.Code> RETRYABLE =
            Set.of(
                    Status.Code.UNAVAILABLE,
                    Status.Code.DEADLINE_EXCEEDED,
                    Status.Code.RESOURCE_EXHAUSTED);

    /** Limits that waiting does not lift although their status is retryable in general. */
    private static final Set<String> HOPELESS = Set.of("LIMIT_REACHED", "MESSAGE_TOO_LARGE");

    public CallFailure {
        metadata = Map.copyOf(metadata);
    }

    /** A failure that the client found itself. */
    public static CallFailure local(Status.Code code, String message) {
        return new CallFailure(code, message, "", Map.of(), null);
    }

    /** The failure of a call that ended with this status and these trailers. */
    public static CallFailure of(Status status, @Nullable Metadata trailers) {
        var failure = local(status.getCode(), describe(status));
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        if (details == null) {
            return failure;
        }
        for (Any detail : details.getDetailsList()) {
            failure = failure.with(detail);
        }
        return failure;
    }

    static CallFailure of(StatusRuntimeException thrown) {
        return of(thrown.getStatus(), thrown.getTrailers());
    }

    /** Whether the same call may succeed later. */
    public boolean retryable() {
        return RETRYABLE.contains(code) && !HOPELESS.contains(reason);
    }

    public PenstockException asException() {
        return new PenstockException(this);
    }

    private static String describe(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        if (description == null) {
            return cause == null ? status.getCode().name() : String.valueOf(cause.getMessage());
        }
        return cause == null || cause.getMessage() == null
                ? description
                : description + ": " + cause.getMessage();
    }

    private CallFailure with(Any detail) {
        try {
            if (detail.is(ErrorInfo.class)) {
                ErrorInfo info = detail.unpack(ErrorInfo.class);
                return new CallFailure(
                        code, message, info.getReason(), info.getMetadataMap(), retryAfter);
            }
            if (detail.is(RetryInfo.class)) {
                var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                return new CallFailure(
                        code,
                        message,
                        reason,
                        metadata,
                        Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
            }
            return this;
        } catch (InvalidProtocolBufferException unreadable) {
            return new CallFailure(
                    code,
                    message + " (details unreadable: " + unreadable.getMessage() + ")",
                    reason,
                    metadata,
                    retryAfter);
        }
    }
}
