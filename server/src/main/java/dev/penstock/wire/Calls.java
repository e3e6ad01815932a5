package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/** Makes calls of exchanges: finds the method, or one that refuses. Any thread. */
final class Calls {
    private final MethodTable methods;
    private final ReceiveBudget budget;
    private final int sendBufferBytes;

    Calls(MethodTable methods, ReceiveBudget budget, int sendBufferBytes) {
        this.methods = methods;
        this.budget = budget;
        this.sendBufferBytes = sendBufferBytes;
    }

    boolean known(String path) {
        return methods.find(path) != null;
    }

    /** For the calls of one more connection. */
    ReceiveShare share() {
        return new ReceiveShare(budget);
    }

    HttpCall open(
            Exchange exchange, Protocol protocol, String path, Turn turn, ReceiveShare share) {
        GrpcMethod method = methods.find(path);
        return new HttpCall(
                exchange,
                protocol,
                method == null ? unknown(path) : method,
                turn,
                share,
                sendBufferBytes);
    }

    private static GrpcMethod unknown(String path) {
        Refusal refusal = Refusal.of(Reason.UNKNOWN_METHOD, "no method " + Refusal.shorten(path));
        return new GrpcMethod(
                "unknown",
                "unknown",
                GrpcMethod.DEFAULT_MAX_MESSAGE_BYTES,
                _ -> {
                    throw refusal.asException();
                });
    }
}
