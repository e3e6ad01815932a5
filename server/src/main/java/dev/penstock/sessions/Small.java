package dev.penstock.sessions;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;

/**
 * A call whose messages may be large on the wire, as its service promises, but are small to be taken:
 * larger ones are refused before they are read. On the call's event loop.
 */
final class Small implements CallListener {
    private static final int WIRE_BYTES = 50 << 20;

    private final CallListener inner;
    private final int most;

    private Small(CallListener inner, int most) {
        this.inner = inner;
        this.most = most;
    }

    /** The method, taking messages of at most so many bytes. */
    static GrpcMethod of(GrpcMethod method, int most) {
        return wide(method).withHandler(call -> new Small(method.handler().start(call), most));
    }

    /** The method as its service promises it on the wire. */
    static GrpcMethod wide(GrpcMethod method) {
        return method.withMaxMessageBytes(WIRE_BYTES);
    }

    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        if (length > most) {
            throw Refusal.of(
                            Reason.MESSAGE_TOO_LARGE,
                            "message: " + length + " bytes (expected: at most " + most + ")")
                    .asException();
        }
        inner.onMessage(bytes, offset, length);
    }

    @Override
    public void onReadComplete() {
        inner.onReadComplete();
    }

    @Override
    public void onHalfClose() {
        inner.onHalfClose();
    }

    @Override
    public void onClosed() {
        inner.onClosed();
    }

    @Override
    public void onWritable() {
        inner.onWritable();
    }
}
