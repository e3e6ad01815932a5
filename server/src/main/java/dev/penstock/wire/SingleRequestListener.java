package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Takes exactly one request, then answers it; anything else breaks the protocol. On the call's event
 * loop.
 */
abstract class SingleRequestListener<Q> implements CallListener {
    final ServerCall call;
    private final Methods.Decoder<Q> decoder;
    private @Nullable Q request;

    SingleRequestListener(ServerCall call, Methods.Decoder<Q> decoder) {
        this.call = call;
        this.decoder = decoder;
    }

    abstract void answer(Q request);

    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        if (request != null) {
            call.close(Refusal.of(Reason.INTERNAL, "more than one request message"));
            return;
        }
        request = decoder.decode(bytes, offset, length);
    }

    @Override
    public void onHalfClose() {
        Q asked = request;
        if (asked == null) {
            call.close(Refusal.of(Reason.INTERNAL, "half-closed without a request message"));
            return;
        }
        request = null;
        answer(asked);
    }

    @Override
    public void onClosed() {}
}
