package dev.penstock.wire;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.StatusCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends, in the form of trailers. Immutable, any thread.
 *
 * @param message percent-encoded, null for none
 * @param details Base64 of a {@code google.rpc.Status}, null for none
 */
record Status(StatusCode code, @Nullable String message, @Nullable String details) {
    static final String CODE_NAME = "grpc-status";
    static final String MESSAGE_NAME = "grpc-message";
    static final String DETAILS_NAME = "grpc-status-details-bin";
    static final Status OK = new Status(StatusCode.OK, null, null);

    private static final String DOMAIN = "penstock.dev";
    private static final String HEX = "0123456789ABCDEF";

    static Status of(StatusCode code, String message) {
        return new Status(code, message.isEmpty() ? null : percentEncoded(message), null);
    }

    static Status of(Refusal refusal) {
        var status =
                com.google.rpc.Status.newBuilder()
                        .setCode(refusal.reason().status().number())
                        .setMessage(refusal.message())
                        .addDetails(
                                Any.pack(
                                        ErrorInfo.newBuilder()
                                                .setDomain(DOMAIN)
                                                .setReason(refusal.reason().name())
                                                .putAllMetadata(refusal.metadata())
                                                .build()));
        if (refusal.retryAfter() != null) {
            long millis = refusal.retryAfter().toMillis();
            var delay =
                    Duration.newBuilder()
                            .setSeconds(millis / 1000)
                            .setNanos((int) (millis % 1000) * 1_000_000);
            status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
        }
        String details =
                Base64.getEncoder().withoutPadding().encodeToString(status.build().toByteArray());
        return new Status(refusal.reason().status(), percentEncoded(refusal.message()), details);
    }

    String codeText() {
        return Integer.toString(code.number());
    }

    /** As gRPC wants messages in headers: everything but printable ASCII, and {@code %}, as %XX. */
    static String percentEncoded(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        var encoded = new StringBuilder(utf8.length);
        for (byte b : utf8) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return encoded.toString();
    }
}
