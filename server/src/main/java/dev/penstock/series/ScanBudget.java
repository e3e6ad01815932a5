package dev.penstock.series;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** How many points one query may still read, and whether it is still wanted. One thread. */
public final class ScanBudget {
    private final long allowed;
    private final BooleanSupplier over;
    private long left;

    public ScanBudget(long points) {
        this(points, () -> false);
    }

    /**
     * @param over asked now and then whether nobody waits for the answer any more
     */
    ScanBudget(long points, BooleanSupplier over) {
        allowed = points;
        left = points;
        this.over = over;
    }

    /** Throws when nobody waits any more. */
    void check() {
        if (over.getAsBoolean()) {
            throw new CancellationException("nobody waits for the answer");
        }
    }

    /** Points taken off so far. */
    long taken() {
        return allowed - left;
    }

    /** Takes so many points off; throws a refusal when there are none left, or as {@link #check}. */
    void take(int points) {
        check();
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
