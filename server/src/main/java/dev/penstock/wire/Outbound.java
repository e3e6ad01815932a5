package dev.penstock.wire;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The response's side of a call: what is sent during a turn is collected and handed over at once;
 * counts what the transport has not yet put on the socket. On the call's event loop.
 */
final class Outbound {
    private static final int SMALLEST_BATCH = 512;
    private static final int MOST_SPARE = 4;

    private final HttpCall call;
    private final HttpServerResponse response;
    private final Protocol protocol;
    private final int limit;
    private boolean gzip;
    private boolean headSent;
    private boolean ended;
    // Collected: one array as it was sent, or a batch of our own
    private byte @Nullable [] collected;
    private int length;
    private boolean own;
    private int inFlight;
    private boolean waiting;
    private @Nullable MultiMap trailers;

    Outbound(HttpCall call, HttpServerResponse response, Protocol protocol, int limit) {
        this.call = call;
        this.response = response;
        this.protocol = protocol;
        this.limit = limit;
    }

    /** Messages may be compressed; false if the head went out without saying so. */
    boolean announceGzip() {
        if (!headSent) {
            gzip = true;
        }
        return gzip;
    }

    void header(String name, String value) {
        if (!headSent) {
            response.headers().add(name, value);
        }
    }

    void trailer(String name, String value) {
        if (trailers == null) {
            trailers = MultiMap.caseInsensitiveMultiMap();
        }
        trailers.add(name, value);
    }

    boolean writable() {
        boolean writable = !ended && length + inFlight < limit;
        waiting |= !writable;
        return writable;
    }

    void send(byte[] framed) {
        byte[] before = collected;
        if (before == null) {
            collected = framed;
            length = framed.length;
            own = false;
            call.turn().unsent(call);
            return;
        }
        byte[] batch = room(before, length + framed.length);
        System.arraycopy(framed, 0, batch, length, framed.length);
        length += framed.length;
        if (length >= limit) {
            flush();
        }
    }

    private byte[] room(byte[] before, int size) {
        if (own && before.length >= size) {
            return before;
        }
        byte[] batch = Arrays.copyOf(before, Math.max(SMALLEST_BATCH, 2 * size));
        collected = batch;
        own = true;
        return batch;
    }

    /** Hands what was collected to the transport. */
    void flush() {
        if (length == 0 || ended) {
            return;
        }
        head();
        int count = length;
        inFlight += count;
        response.write(take()).onComplete(_ -> written(count));
    }

    private void written(int count) {
        inFlight -= count;
        if (waiting && !ended && length + inFlight < limit) {
            waiting = false;
            call.becameWritable();
        }
    }

    /** What was collected, in the form of the protocol. */
    private Buffer take() {
        byte[] bytes = collected == null ? new byte[0] : collected;
        int count = length;
        collected = null;
        length = 0;
        if (protocol == Protocol.WEB_TEXT) {
            bytes = Base64.getEncoder().encode(Arrays.copyOf(bytes, count));
            count = bytes.length;
        } else if (own && bytes.length > MOST_SPARE * count) {
            bytes = Arrays.copyOf(bytes, count);
        }
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, count));
    }

    private void head() {
        if (headSent) {
            return;
        }
        headSent = true;
        MultiMap headers = response.headers();
        headers.set("content-type", protocol.contentType());
        headers.set("grpc-accept-encoding", "gzip");
        if (gzip) {
            headers.set("grpc-encoding", "gzip");
        }
        response.setChunked(true);
    }

    /** Hands over what was collected and the status; completes when it is on the socket. */
    Future<Void> end(Status status) {
        ended = true;
        return protocol == Protocol.GRPC ? endWithTrailers(status) : endWithTrailersFrame(status);
    }

    private Future<Void> endWithTrailers(Status status) {
        boolean trailersOnly = !headSent && length == 0;
        head();
        MultiMap target = trailersOnly ? response.headers() : response.trailers();
        put(status, target);
        if (trailersOnly) {
            return response.end();
        }
        return length == 0 ? response.end() : response.end(take());
    }

    private void put(Status status, MultiMap target) {
        if (trailers != null) {
            target.addAll(trailers);
        }
        target.set(Status.CODE_NAME, status.codeText());
        if (status.message() != null) {
            target.set(Status.MESSAGE_NAME, status.message());
        }
        if (status.details() != null) {
            target.set(Status.DETAILS_NAME, status.details());
        }
    }

    private Future<Void> endWithTrailersFrame(Status status) {
        head();
        MultiMap all = MultiMap.caseInsensitiveMultiMap();
        put(status, all);
        var text = new StringBuilder();
        all.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] frame = Frames.frame(Frames.TRAILERS, bytes, bytes.length);
        byte[] before = collected;
        if (before == null) {
            collected = frame;
            length = frame.length;
        } else {
            byte[] batch = room(before, length + frame.length);
            System.arraycopy(frame, 0, batch, length, frame.length);
            length += frame.length;
        }
        return response.end(take());
    }
}
