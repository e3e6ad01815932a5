package dev.penstock.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Computes an answer on a virtual thread of its own. Any thread. */
final class BlockingAnswer {
    private BlockingAnswer() {}

    static <Q, R> CompletionStage<R> start(
            Q request, ServerCall call, Methods.Immediate<Q, R> method) {
        var answer = new CompletableFuture<R>();
        Thread.ofVirtual().name(call.method()).start(() -> complete(answer, request, call, method));
        return answer;
    }

    private static <Q, R> void complete(
            CompletableFuture<R> answer,
            Q request,
            ServerCall call,
            Methods.Immediate<Q, R> method) {
        try {
            answer.complete(method.answer(request, call));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }
}
