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

/** Lists the versions of a name. */
@Command(
        name = "versions",
        mixinStandardHelpOptions = true,
        description = "List the versions of a file, newest first.",
        footer = {
            "",
            "Examples:",
            "  penstock files versions report.csv",
            "  penstock files versions report.csv --json"
        })
final class VersionsCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();

    @Parameters(paramLabel = "NAME", description = "The file's name.")
    private String name = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "1000",
            description = "Versions at most (default: ${DEFAULT-VALUE}).")
    private int limit = 1_000;

    @Option(names = "--json", description = "One JSON object per version.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var listing = new Listing(spec.commandLine(), limit);
        var wanted = ListFilesRequest.newBuilder().setVersionsOf(name).build();
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
