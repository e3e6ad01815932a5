package dev.penstock.series;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/** How many points one query may still read. One thread. */
public final class ScanBudget {
    private final long allowed;
    private long left;

    public ScanBudget(long points) {
        allowed = points;
        left = points;
    }

    /** Points taken off so far. */
    long taken() {
        return allowed - left;
    }

    /** Takes so many points off; throws a refusal when there are none left. */
    void take(int points) {
        left -= points;
        if (left < 0) {
            throw Refusal.of(
                            Reason.LIMIT_REACHED,
                            "query: too many points to read (expected: at most "
                                    + allowed
                                    + "; choose a shorter range, a longer step or fewer series)")
                    .asException();
        }
    }
}
