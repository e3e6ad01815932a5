package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/**
 * What large answers hold until the client of one connection has taken them. Once half of the budget of
 * all is taken that is a share of it, or one answer of any size. On the connection's event loop.
 */
final class AnswerShare {
    private final MemoryBudget budget;
    private long held;

    AnswerShare(MemoryBudget budget) {
        this.budget = budget;
    }

    MemoryBudget budget() {
        return budget;
    }

    boolean reserve(int bytes) {
        if (!fits(bytes) || !budget.reserve(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    private boolean fits(int bytes) {
        return held == 0 || held + bytes <= budget.share() || budget.plenty(bytes);
    }

    void release(int bytes) {
        held -= bytes;
        budget.release(bytes);
    }

    /** Why there was no room for so many bytes. */
    Refusal refusal(int bytes) {
        return Refusal.of(
                Reason.OVERLOADED,
                fits(bytes)
                        ? found("all clients have", budget.used() + bytes, budget.limit())
                        : found("this connection has", held + bytes, budget.share()));
    }

    private static String found(String who, long bytes, long most) {
        return "answers that %s not taken yet: %d bytes (expected: at most %d)"
                .formatted(who, bytes, most);
    }
}
