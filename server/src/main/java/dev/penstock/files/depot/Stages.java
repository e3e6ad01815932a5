package dev.penstock.files.depot;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What follows what. Any thread. */
final class Stages {
    private Stages() {}

    /** Goes on with what the outcome, good or bad, leads to. */
    @SuppressWarnings("FutureReturnValueIgnored") // the inner one is what the result waits for
    static <T, R> CompletableFuture<R> either(
            CompletableFuture<T> stage,
            BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<R>> next) {
        return stage.handle((value, failure) -> next.apply(value, cause(failure)))
                .thenCompose(inner -> inner);
    }

    /** A failure without what stages wrap it in. */
    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException e && e.getCause() != null
                ? e.getCause()
                : failure;
    }
}
