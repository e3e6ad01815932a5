package dev.penstock.cli.logs;

import dev.penstock.api.logs.v1.Selection;
import dev.penstock.cli.Times;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which entries: a query and a stretch of time. */
final class SelectionOptions {
    @Parameters(
            arity = "0..*",
            paramLabel = "QUERY",
            description = "What to find, see penstock logs --help (default: all).")
    private List<String> words = List.of();

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

    String query() {
        return String.join(" ", words);
    }

    Selection selection() {
        Instant now = Instant.now();
        var selection = Selection.newBuilder().setQuery(query());
        if (since != null) {
            selection.setStart(Times.toProto(Times.parse(since, now)));
        }
        if (until != null) {
            selection.setEnd(Times.toProto(Times.parse(until, now)));
        }
        return selection.build();
    }
}
