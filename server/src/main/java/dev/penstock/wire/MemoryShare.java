package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What one connection holds of one of the {@link Budgets}. Once half of the budget is used that is a
 * share of it, and what one call holds beside, which may be larger than the share, for a message of any
 * allowed size has to pass. On the connection's event loop.
 */
final class MemoryShare {
    private final MemoryBudget budget;
    private final String what;
    private long used;
    private long held;
    private long taken;
    private @Nullable Object beside;

    /**
     * Nothing held yet.
     *
     * @param what is held, for refusals
     */
    MemoryShare(MemoryBudget budget, String what) {
        this.budget = budget;
        this.what = what;
    }

    MemoryBudget budget() {
        return budget;
    }

    /** All that the connection holds. */
    long held() {
        return held;
    }

    /** Of what it holds its client has taken some, though the memory is not free yet. */
    void took(int bytes) {
        taken += bytes;
    }

    /** What its client has taken so far of what was held. */
    long taken() {
        return taken;
    }

    /** More for one that holds so much already; false if there is no more. */
    boolean reserve(Object holder, int holds, int more) {
        boolean fits = fits(more);
        boolean apart = holder.equals(beside) || (!fits && beside == null);
        if ((!fits && !apart) || !budget.reserve(more)) {
            return false;
        }
        held += more;
        if (!apart) {
            used += more;
        } else if (beside == null) {
            beside = holder;
            used -= holds;
        }
        return true;
    }

    private boolean fits(int more) {
        return used + more <= budget.share() || budget.plenty(more);
    }

    /** A holder gives some back and goes on holding the rest. */
    void release(Object holder, int bytes, int rest) {
        budget.release(bytes);
        held -= bytes;
        if (!holder.equals(beside)) {
            used -= bytes;
        } else if (rest == 0) {
            beside = null;
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

    private String found(String whose, long bytes, long most) {
        return "%s of %s: %d bytes (expected: at most %d)".formatted(what, whose, bytes, most);
    }
}
