package dev.penstock.cli.logs;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.SearchRequest;
import dev.penstock.api.logs.v1.SearchResponse;
import dev.penstock.cli.EntryPrinter;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Searches what is held. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Find entries, newest first.",
        footer = {
            "",
            "Examples:",
            "  penstock logs search 'timeout level>=error' --since -24h",
            "  penstock logs search trace_id=5b8efff798038103d269b633813fc60c --oldest-first",
            "  penstock logs search 'application=checkout \"card declined\"' --limit 100000 --json"
        })
final class SearchCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Entries at most, fetched in pages (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--oldest-first", description = "Oldest first instead of newest first.")
    private boolean oldestFirst;

    @Option(names = "--json", description = "One JSON object per entry.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit takes at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        var printer = new EntryPrinter(out, json);
        int shown = 0;
        SearchResponse page;
        try (PenstockClient client = server.connect()) {
            // One selection for all pages: the range must not move under them.
            SearchRequest.Builder request =
                    SearchRequest.newBuilder()
                            .setSelection(selection.selection())
                            .setOldestFirst(oldestFirst);
            do {
                request.setPageSize(Math.min(PAGE, limit - shown));
                page = client.searchLogs(request.build());
                for (LogEntry entry : page.getEntriesList()) {
                    printer.print(entry);
                }
                shown += page.getEntriesCount();
                request.setPageToken(page.getNextPageToken());
            } while (!page.getNextPageToken().isEmpty() && shown < limit);
        }
        out.flush();
        if (!json) {
            summarise(shown, page);
        }
        return ExitCode.OK;
    }

    private void summarise(int shown, SearchResponse page) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d of %s%d entries%s%n",
                shown,
                page.getTotalIsExact() ? "" : "more than ",
                Math.max(shown, page.getTotal()),
                page.getNextPageToken().isEmpty() ? "" : "; more with --limit");
        err.flush();
    }
}
