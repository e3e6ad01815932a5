package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What half-received messages of one connection hold. Once half of the budget of all is taken that is a
 * share of it, and one message beside that may be larger than the share, for such a one has to arrive
 * too. On the connection's event loop.
 */
final class ReceiveShare {
    private final MemoryBudget budget;
    private long used;
    private @Nullable Deframer beside;

    ReceiveShare(MemoryBudget budget) {
        this.budget = budget;
    }

    MemoryBudget budget() {
        return budget;
    }

    /** More for a message that holds so much already; false if there is no more. */
    boolean reserve(Deframer message, int held, int more) {
        boolean fits = fits(more);
        boolean apart = message == beside || (!fits && beside == null);
        if ((!fits && !apart) || !budget.reserve(more)) {
            return false;
        }
        if (!apart) {
            used += more;
        } else if (beside == null) {
            beside = message;
            used -= held;
        }
        return true;
    }

    private boolean fits(int more) {
        return used + more <= budget.share() || budget.plenty(more);
    }

    void release(Deframer message, int held) {
        budget.release(held);
        if (message == beside) {
            beside = null;
        } else {
            used -= held;
        }
    }

    /** Why there was no more. */
    Refusal refusal(int more) {
        String text =
                !fits(more) && beside != null
                        ? found("this connection", used + more, budget.share())
                        : found("all calls", budget.used() + more, budget.limit());
        return Refusal.of(Reason.OVERLOADED, text);
    }

    private static String found(String whose, long bytes, long most) {
        return "half-received messages of %s: %d bytes (expected: at most %d)"
                .formatted(whose, bytes, most);
    }
}
