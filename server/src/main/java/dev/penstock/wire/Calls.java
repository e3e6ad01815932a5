package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/** Makes calls of exchanges: finds the method, or one that refuses. Any thread. */
final class Calls {
    private final MethodTable methods;
    private final Budgets budgets;
    private final int sendBufferBytes;

    Calls(MethodTable methods, Budgets budgets, int sendBufferBytes) {
        this.methods = methods;
        this.budgets = budgets;
        this.sendBufferBytes = sendBufferBytes;
    }

    boolean known(String path) {
        return methods.find(path) != null;
    }

    /** For the calls of one more connection. */
    Shares shares() {
        return budgets.shares();
    }

    HttpCall open(Exchange exchange, Protocol protocol, String path, Turn turn, Shares shares) {
        GrpcMethod method = methods.find(path);
        return new HttpCall(
                exchange,
                protocol,
                method == null ? unknown(path) : method,
                turn,
                shares,
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
