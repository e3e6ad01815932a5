package dev.penstock.cli.files;

import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.client.PenstockClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that lists files. Filled by picocli; one thread. */
abstract sealed class ListingCommand implements Callable<Integer>
        permits ListCommand, VersionsCommand {
    @Mixin private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec;

    abstract ListFilesRequest wanted();

    /** Files at most. */
    abstract int limit();

    @Override
    public final Integer call() throws InterruptedException {
        var listing = new Listing(spec.commandLine(), limit());
        try (PenstockClient client = server.connect()) {
            if (json) {
                listing.json(client, wanted());
            } else {
                listing.table(client, wanted());
            }
        }
        return ExitCode.OK;
    }
}
