package dev.penstock.cli.files;

import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.client.PenstockClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the newest version of each name. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List files, newest first, each name in its newest version.",
        footer = {
            "",
            "Examples:",
            "  penstock files list",
            "  penstock files list report --limit 20 --json"
        })
final class ListCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only names that contain this, ignoring case.")
    private String text = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Files at most (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--json", description = "One JSON object per file.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var listing = new Listing(spec.commandLine(), limit);
        var wanted = ListFilesRequest.newBuilder().setContains(text).build();
        try (PenstockClient client = server.connect()) {
            if (json) {
                listing.json(client, wanted);
            } else {
                listing.table(client, wanted);
            }
        }
        return ExitCode.OK;
    }
}
