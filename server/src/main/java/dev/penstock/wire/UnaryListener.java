package dev.penstock.wire;

import com.google.protobuf.MessageLite;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request, one response when its stage completes; the stage is cancelled when the caller is gone
 * before. On the call's event loop.
 */
final class UnaryListener<Q, R extends MessageLite> extends SingleRequestListener<Q> {
    private final Methods.Unary<Q, R> method;
    private @Nullable CompletionStage<R> answer;
    private boolean closed;

    UnaryListener(ServerCall call, RequestDecoder<Q> decoder, Methods.Unary<Q, R> method) {
        super(call, decoder);
        this.method = method;
    }

    @Override
    void answer(Q request) {
        CompletionStage<R> stage = method.answer(request, call);
        answer = stage;
        var _ = stage.whenComplete((r, t) -> call.execute(() -> finish(r, t)));
    }

    @Override
    public void onClosed() {
        closed = true;
        if (answer != null) {
            answer.toCompletableFuture().cancel(false);
        }
    }

    private void finish(@Nullable R response, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (failure != null) {
            throw unwrapped(failure);
        }
        if (response == null) {
            throw new IllegalStateException(call.method() + " answered with null");
        }
        call.sendMessage(response);
        call.close();
    }

    private static RuntimeException unwrapped(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }
}
