package dev.penstock.files.depot;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one at a time work on a content: who stores it and who removes it never meet. Nobody's thread
 * waits. Any thread.
 */
final class Exclusive {
    private final ConcurrentHashMap<String, CompletableFuture<Void>> last =
            new ConcurrentHashMap<>();

    /** Starts the work once nobody else is at the same key, maybe on another's thread. */
    <T extends @Nullable Object> CompletableFuture<T> run(
            String key, Supplier<CompletableFuture<T>> work) {
        var left = new CompletableFuture<Void>();
        CompletableFuture<Void> before = last.put(key, left);
        CompletableFuture<Void> turn =
                before == null ? CompletableFuture.completedFuture(null) : before;
        return turn.thenCompose(_ -> work.get())
                .whenComplete(
                        (_, _) -> {
                            last.remove(key, left);
                            left.complete(null);
                        });
    }

    /** Keys at work. */
    int size() {
        return last.size();
    }
}
