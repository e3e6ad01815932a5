package dev.penstock.logs.search;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** How long a search may go on: until its time is up or nobody waits for it. One search, any thread. */
final class Patience {
    private final InstantSource clock;
    private final Duration limit;
    private final long untilMillis;
    private final BooleanSupplier gone;

    Patience(InstantSource clock, Duration limit, BooleanSupplier gone) {
        this.clock = clock;
        this.limit = limit;
        this.untilMillis = clock.millis() + limit.toMillis();
        this.gone = gone;
    }

    /**
     * Passes while the search may go on.
     *
     * @throws dev.penstock.refusal.RefusedException DEADLINE or CANCELLED
     */
    void check() {
        if (gone.getAsBoolean()) {
            throw Refusal.of(Reason.CANCELLED, "nobody waits for the search").asException();
        }
        if (clock.millis() > untilMillis) {
            throw Refusal.of(
                            Reason.DEADLINE,
                            "search: more than "
                                    + limit.toMillis()
                                    + " ms (expected: a narrower time range or query)")
                    .asException();
        }
    }
}
