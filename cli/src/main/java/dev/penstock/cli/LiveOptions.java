package dev.penstock.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What {@code watch} and {@code tail} have in common. */
public final class LiveOptions {
    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Durations.Positive.class,
            description = "How long, then a summary (default: until Ctrl-C).")
    private Duration duration = Duration.ZERO;

    @Option(names = "--json", description = "One JSON object per value.")
    private boolean json;

    public Duration duration() {
        return duration;
    }

    public boolean json() {
        return json;
    }
}
