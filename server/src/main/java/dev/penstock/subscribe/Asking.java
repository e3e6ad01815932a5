package dev.penstock.subscribe;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.store.StoreException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has reader threads find something out for an outlet, one thing at a time; the answer, or why there is
 * none, comes back to its event loop. Belongs to that event loop.
 */
final class Asking {
    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

    private final Outlet outlet;

    /** Who asks, for the log. */
    private final Object asker;

    private final Consumer<Refusal> refused;
    private Readers.@Nullable Ticket asked;

    Asking(Outlet outlet, Object asker, Consumer<Refusal> refused) {
        this.outlet = outlet;
        this.asker = asker;
        this.refused = refused;
    }

    /**
     * Asks; exactly one of {@code then} and the refusal follows, or neither when the question is
     * forgotten before its turn comes.
     */
    <T> void ask(Readers threads, Supplier<T> question, Consumer<T> then) {
        try {
            asked = threads.read(() -> answer(question, then));
        } catch (RefusedException e) {
            // Too much waits already.
            refused.accept(e.refusal());
        }
    }

    /** Nobody waits for the answer: calls that are opened and given up cost no reading and no memory. */
    void forget() {
        if (asked != null) {
            asked.forget();
        }
    }

    private <T> void answer(Supplier<T> question, Consumer<T> then) {
        T answer;
        try {
            answer = question.get();
        } catch (RuntimeException | Error e) {
            // An Error, too: nobody else would end the call.
            outlet.execute(() -> refused.accept(why(e)));
            return;
        }
        outlet.execute(() -> then.accept(answer));
    }

    /** What the caller is told of a failure; a defect is logged. */
    Refusal why(Throwable failure) {
        return switch (failure) {
            case RefusedException e -> e.refusal();
            case StoreException e when e.kind() == StoreException.Kind.CLOSED ->
                    Refusal.of(Reason.NOT_SERVING, "the server is stopping");
            case StoreException e ->
                    Refusal.of(Reason.INTERNAL, "history cannot be read: " + e.kind());
            default -> {
                LOG.error("{} ends on a defect", asker, failure);
                yield Refusal.of(Reason.INTERNAL, "the call met a defect of the server");
            }
        };
    }
}
