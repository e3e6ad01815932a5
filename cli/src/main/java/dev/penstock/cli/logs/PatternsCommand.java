package dev.penstock.cli.logs;

import dev.penstock.api.logs.v1.ListPatternsRequest;
import dev.penstock.api.logs.v1.ListPatternsResponse;
import dev.penstock.api.logs.v1.Pattern;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Sparkline;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Groups messages that differ only in what varies. */
@Command(
        name = "patterns",
        mixinStandardHelpOptions = true,
        description = {
            "Messages that differ only in numbers, ids and addresses, grouped; most frequent first.",
            "pattern=ID in a query selects the entries of one."
        },
        footer = {
            "",
            "Examples:",
            "  penstock logs patterns --since -1h",
            "  penstock logs patterns 'level>=error' --limit 10 --json"
        })
final class PatternsCommand implements Callable<Integer> {
    private static final int TREND = 20;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "50",
            description = "Patterns at most (default: ${DEFAULT-VALUE}, at most 1000).")
    private int limit = 50;

    @Option(names = "--json", description = "One JSON object per pattern.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ListPatternsResponse found;
        try (PenstockClient client = server.connect()) {
            found =
                    client.listLogPatterns(
                            ListPatternsRequest.newBuilder()
                                    .setSelection(selection.selection())
                                    .setLimit(limit)
                                    .build());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            found.getPatternsList().forEach(one -> print(one, out));
            return ExitCode.OK;
        }
        Terminal terminal = Terminal.current();
        var table = new Table("COUNT", "TREND", "ID", "LAST", "PATTERN");
        for (Pattern one : found.getPatternsList()) {
            table.add(
                    Long.toString(one.getCount()),
                    Sparkline.of(
                            one.getTrendList().stream().map(Long::doubleValue).toList(), TREND),
                    one.getId(),
                    Times.clock(one.getLastMs()),
                    clipped(one.getText()));
        }
        table.printTo(out, terminal);
        spec.commandLine()
                .getErr()
                .printf(
                        "%d patterns in %,d entries%s%n",
                        found.getPatternsCount(),
                        found.getEntries(),
                        found.getTruncated() ? "; the newest of more" : "");
        return ExitCode.OK;
    }

    private static String clipped(String text) {
        String line = Terminal.visible(text.lines().findFirst().orElse(""));
        return line.length() <= 200 ? line : line.substring(0, 199) + "…";
    }

    private static void print(Pattern one, PrintWriter out) {
        Json.object()
                .with("id", one.getId())
                .with("text", one.getText())
                .with("count", one.getCount())
                .withLongs("trend", one.getTrendList())
                .with("first", one.getFirstMs())
                .with("last", one.getLastMs())
                .with("example", one.getExample().getMessage())
                .printTo(out);
    }
}
