package dev.penstock.wire;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One request, one response when its stage completes. On the call's event loop. */
final class UnaryListener<Q, R extends MessageLite> extends SingleRequestListener<Q> {
    private final Methods.Unary<Q, R> method;

    UnaryListener(ServerCall call, Parser<Q> parser, Methods.Unary<Q, R> method) {
        super(call, parser);
        this.method = method;
    }

    @Override
    void answer(Q request) {
        var _ =
                method.answer(request, call)
                        .whenComplete((r, t) -> call.execute(() -> finish(r, t)));
    }

    private void finish(@Nullable R response, @Nullable Throwable failure) {
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
