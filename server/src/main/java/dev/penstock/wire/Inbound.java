package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * The request's side of a call: bytes of the body become messages; flow control. Once the call is
 * closed, what still arrives is dropped. On the call's event loop.
 */
final class Inbound implements Handler<Buffer>, Deframer.Sink {
    private final HttpCall call;
    private final HttpServerRequest request;
    private final Deframer deframer;
    private final boolean gzip;
    private final @Nullable Base64Body base64;
    private boolean paused;
    private boolean inTurn;
    private boolean ended;
    // What lay behind the message after which the listener paused
    private byte @Nullable [] rest;
    private int restOffset;
    private int restLength;

    Inbound(HttpCall call, HttpServerRequest request, Protocol protocol, Deframer deframer) {
        this.call = call;
        this.request = request;
        this.deframer = deframer;
        this.gzip = "gzip".equals(request.getHeader("grpc-encoding"));
        this.base64 = protocol == Protocol.WEB_TEXT ? new Base64Body() : null;
    }

    void start() {
        request.handler(this);
        request.endHandler(_ -> end());
    }

    boolean ended() {
        return ended;
    }

    @Override
    public void handle(Buffer buffer) {
        if (call.closed()) {
            return;
        }
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        int length = bytes.readableBytes();
        if (base64 != null) {
            decodeText(base64, ByteBufUtil.getBytes(bytes));
        } else if (bytes.hasArray()) {
            accept(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
        } else {
            accept(ByteBufUtil.getBytes(bytes), 0, length);
        }
    }

    private void decodeText(Base64Body body, byte[] text) {
        try {
            byte[] decoded = body.decode(text);
            accept(decoded, 0, decoded.length);
        } catch (IllegalArgumentException e) {
            call.close(
                    Refusal.of(Reason.INTERNAL, "body: " + e.getMessage() + " (expected: Base64)"));
        }
    }

    private void accept(byte[] bytes, int offset, int length) {
        try {
            int taken = deframer.accept(bytes, offset, length, this);
            if (taken < length && !call.closed()) {
                rest = bytes;
                restOffset = offset + taken;
                restLength = length - taken;
            }
        } catch (RefusedException e) {
            call.close(e.refusal());
        }
    }

    @Override
    public boolean wantsMore() {
        return !paused && !call.closed();
    }

    @Override
    public void onFrame(byte flag, byte[] bytes, int offset, int length) {
        if (!inTurn) {
            inTurn = true;
            call.turn().received(call);
        }
        if (flag == Frames.PLAIN) {
            call.message(bytes, offset, length);
        } else if (gzip) {
            var message = Gzip.decompress(bytes, offset, length, call.maxMessageBytes());
            call.message(message.bytes(), 0, message.length());
        } else {
            call.close(
                    Refusal.of(
                            Reason.INTERNAL,
                            "compressed message without grpc-encoding (expected: gzip)"));
        }
    }

    void turnEnded() {
        inTurn = false;
    }

    void pause() {
        if (!paused) {
            paused = true;
            if (!ended) {
                request.pause();
            }
        }
    }

    /** Not at once, for it may be called from within a message. */
    void resume() {
        if (paused) {
            paused = false;
            call.execute(this::continueReading);
        }
    }

    private void continueReading() {
        byte[] waiting = rest;
        if (waiting != null && wantsMore()) {
            rest = null;
            accept(waiting, restOffset, restLength);
        }
        if (!paused && rest == null && !ended) {
            request.resume();
        }
    }

    private void end() {
        ended = true;
        if (call.closed()) {
            return;
        }
        if (deframer.atBoundary()) {
            call.halfClosed();
        } else {
            call.close(Refusal.of(Reason.INTERNAL, "the stream ended within a message"));
        }
    }

    /** The call is closed: whatever still comes is read and dropped. */
    void discard() {
        deframer.release();
        rest = null;
        if (paused) {
            paused = false;
            if (!ended) {
                request.resume();
            }
        }
    }
}
