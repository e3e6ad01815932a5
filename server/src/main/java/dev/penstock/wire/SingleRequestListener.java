package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes exactly one request, then answers it; anything else breaks the protocol. Until the client has
 * said that there is no more, the request is bytes that are counted: decoded it may be many times as
 * large, and the client may take its time. On the call's event loop.
 */
abstract class SingleRequestListener<Q> implements CallListener {
    final ServerCall call;
    private final RequestDecoder<Q> decoder;
    private byte @Nullable [] request;

    SingleRequestListener(ServerCall call, RequestDecoder<Q> decoder) {
        this.call = call;
        this.decoder = decoder;
    }

    abstract void answer(Q request);

    /** Counts what the request holds while it is answered. */
    void hold(int bytes) {
        call.holdRequest(bytes);
    }

    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        expectFirst(length);
        request = Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public void onOwnMessage(byte[] bytes, int offset, int length) {
        expectFirst(length);
        request =
                length == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
    }

    private void expectFirst(int length) {
        if (request != null) {
            throw Refusal.of(Reason.INTERNAL, "more than one request message").asException();
        }
        call.holdRequest(length);
    }

    @Override
    public void onHalfClose() {
        byte[] bytes = request;
        if (bytes == null) {
            call.close(Refusal.of(Reason.INTERNAL, "half-closed without a request message"));
            return;
        }
        request = null;
        hold(decoder.cost(bytes));
        answer(decoder.decode(bytes));
    }

    @Override
    public void onClosed() {}
}
