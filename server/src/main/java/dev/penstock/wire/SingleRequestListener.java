package dev.penstock.wire;

import com.google.protobuf.Parser;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Takes exactly one request, then answers it; anything else breaks the protocol. On the call's event
 * loop.
 */
abstract class SingleRequestListener<Q> implements CallListener {
    final ServerCall call;
    private final Parser<Q> parser;
    private @Nullable Q request;

    SingleRequestListener(ServerCall call, Parser<Q> parser) {
        this.call = call;
        this.parser = parser;
    }

    abstract void answer(Q request);

    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        if (request != null) {
            call.close(Refusal.of(Reason.INTERNAL, "more than one request message"));
            return;
        }
        request = Methods.parse(parser, bytes, offset, length);
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
