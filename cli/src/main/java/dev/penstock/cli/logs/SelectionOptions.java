package dev.penstock.cli.logs;

import dev.penstock.api.logs.v1.Selection;
import dev.penstock.cli.RangeOptions;
import dev.penstock.cli.Times;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which entries: a query and a stretch of time. */
final class SelectionOptions {
    @Parameters(
            arity = "0..*",
            paramLabel = "QUERY",
            description = "What to find, see penstock logs --help (default: all).")
    private List<String> words = List.of();

    @Mixin private final RangeOptions range = new RangeOptions();

    String query() {
        return String.join(" ", words);
    }

    Selection selection() {
        var selection = Selection.newBuilder().setQuery(query());
        range.since().ifPresent(since -> selection.setStart(Times.toProto(since)));
        range.until().ifPresent(until -> selection.setEnd(Times.toProto(until)));
        return selection.build();
    }
}
