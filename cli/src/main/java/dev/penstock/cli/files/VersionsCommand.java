package dev.penstock.cli.files;

import dev.penstock.api.files.v1.ListFilesRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class VersionsCommand extends ListingCommand {
    @Parameters(paramLabel = "NAME", description = "The file's name.")
    private String name = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "1000",
            description = "Versions at most (default: ${DEFAULT-VALUE}).")
    private int limit = 1_000;

    @Override
    ListFilesRequest wanted() {
        return ListFilesRequest.newBuilder().setVersionsOf(name).build();
    }

    @Override
    int limit() {
        return limit;
    }
}
