package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.cli.RangeOptions;
import java.time.Instant;
import java.util.Optional;

/** Stretches of time as the contract has them. */
final class Ranges {
    private Ranges() {}

    /** What the options say; empty when they say nothing. */
    static Optional<TimeRange> of(RangeOptions options) {
        Optional<Instant> since = options.since();
        Optional<Instant> until = options.until();
        return since.isEmpty() && until.isEmpty()
                ? Optional.empty()
                : Optional.of(of(since.orElse(Instant.EPOCH), until.orElseGet(Instant::now)));
    }

    static TimeRange of(Instant start, Instant end) {
        return TimeRange.newBuilder()
                .setStartMs(start.toEpochMilli())
                .setEndMs(end.toEpochMilli())
                .build();
    }
}
