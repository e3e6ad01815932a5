package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.ListLabelValuesRequest;
import dev.penstock.api.metrics.v1.ListLabelValuesResponse;
import dev.penstock.api.metrics.v1.ListLabelsRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.SelectorSyntax;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Terminal;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists labels, or the values of one. */
@Command(
        name = "labels",
        mixinStandardHelpOptions = true,
        description = "List the labels in use, or the values of one of them.",
        footer = {
            "",
            "Examples:",
            "  penstock metrics labels",
            "  penstock metrics labels zone",
            "  penstock metrics labels source --of 'temperature{zone=a}'",
            "  penstock metrics labels __name__           # the names of all metrics"
        })
final class LabelsCommand implements Callable<Integer> {
    private static final int MOST_VALUES = 10_000;

    @Mixin private final ServerOption server = new ServerOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "LABEL",
            description = "A tag key, source or __name__.")
    private @Nullable String label;

    @Option(
            names = "--of",
            paramLabel = "SELECTOR",
            converter = SelectorSyntax.class,
            description = "Only among these series.")
    private Selector selector = Selector.getDefaultInstance();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (PenstockClient client = server.connect()) {
            List<String> found = label == null ? labels(client) : values(client, label);
            if (json) {
                Json.object().withTexts(label == null ? "labels" : "values", found).printTo(out);
            } else {
                found.forEach(one -> out.println(Terminal.visible(one)));
                out.flush();
            }
            return ExitCode.OK;
        }
    }

    private List<String> labels(PenstockClient client) throws InterruptedException {
        return client.listLabels(ListLabelsRequest.newBuilder().setSelector(selector).build())
                .getLabelsList();
    }

    private List<String> values(PenstockClient client, String of) throws InterruptedException {
        var request =
                ListLabelValuesRequest.newBuilder()
                        .setLabel(of)
                        .setSelector(selector)
                        .setLimit(MOST_VALUES)
                        .build();
        ListLabelValuesResponse response = client.listLabelValues(request);
        if (response.getTruncated()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf("there are more than these %d; see --of%n", response.getValuesCount());
            err.flush();
        }
        return response.getValuesList();
    }
}
