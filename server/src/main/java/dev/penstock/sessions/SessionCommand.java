package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.ingest.Command;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks the lane for something. The decider fills in the outcome; the future completes when it is
 * durable, on the lane's thread.
 */
final class SessionCommand implements Command {
    private static final int OVERHEAD = 256;

    /**
     * What became of it.
     *
     * @param event the event made, null if there was none to make
     * @param number of the session
     * @param next the offset from which on things happen after it
     * @param repeated it had been kept before
     */
    record Outcome(@Nullable SessionEvent event, long number, long next, boolean repeated) {}

    private final Wish wish;
    private final int weight;
    private final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private @Nullable Outcome outcome;
    private @Nullable Refusal refusal;

    SessionCommand(Wish wish, int bytes) {
        this.wish = wish;
        this.weight = bytes + OVERHEAD;
    }

    Wish wish() {
        return wish;
    }

    CompletableFuture<Outcome> done() {
        return done;
    }

    void decided(Outcome became) {
        outcome = became;
    }

    void decided(Refusal why) {
        refusal = why;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public void committed() {
        Outcome became = outcome;
        if (became != null) {
            done.complete(became);
        } else {
            Refusal why = refusal;
            done.completeExceptionally(
                    why == null
                            ? new IllegalStateException("not decided: " + wish)
                            : new RefusedException(why));
        }
    }

    @Override
    public void refused(Refusal why) {
        done.completeExceptionally(new RefusedException(why));
    }
}
