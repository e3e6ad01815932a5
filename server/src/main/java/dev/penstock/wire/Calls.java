package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/** Makes calls of exchanges: finds the method, or one that refuses. Any thread. */
final class Calls {
    private final MethodTable methods;
    private final MemoryBudget received;
    private final MemoryBudget requests;
    private final MemoryBudget answers;
    private final int sendBufferBytes;

    Calls(
            MethodTable methods,
            MemoryBudget received,
            MemoryBudget requests,
            MemoryBudget answers,
            int sendBufferBytes) {
        this.methods = methods;
        this.received = received;
        this.requests = requests;
        this.answers = answers;
        this.sendBufferBytes = sendBufferBytes;
    }

    boolean known(String path) {
        return methods.find(path) != null;
    }

    /** For the calls of one more connection. */
    Shares shares() {
        return new Shares(
                new MemoryShare(received, "half-received messages"),
                new MemoryShare(requests, "requests being answered"),
                new MemoryShare(answers, "answers not taken"));
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
