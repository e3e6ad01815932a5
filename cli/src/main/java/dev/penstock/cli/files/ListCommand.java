package dev.penstock.cli.files;

import dev.penstock.api.files.v1.ListFilesRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class ListCommand extends ListingCommand {
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

    @Override
    ListFilesRequest wanted() {
        return ListFilesRequest.newBuilder().setContains(text).build();
    }

    @Override
    int limit() {
        return limit;
    }
}
