package dev.penstock.journal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A listener that can be waited for. */
final class Outcome implements AppendListener {

    private final CompletableFuture<@Nullable IOException> done = new CompletableFuture<>();

    @Override
    public void committed() {
        done.complete(null);
    }

    @Override
    public void failed(IOException cause) {
        done.complete(cause);
    }

    /** Why it failed, null if it did not. */
    @Nullable IOException await() {
        return done.join();
    }

    boolean isDone() {
        return done.isDone();
    }
}
