package dev.penstock.cli;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A stretch of time, open at either end. */
public final class RangeOptions {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From when on: -1h, 2026-05-01T12:00, … (default: the oldest held).")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Until before when (default: now and later).")
    private @Nullable String until;

    public Optional<Instant> since() {
        return Optional.ofNullable(since).map(text -> Times.parse(text, Instant.now()));
    }

    public Optional<Instant> until() {
        return Optional.ofNullable(until).map(text -> Times.parse(text, Instant.now()));
    }
}
