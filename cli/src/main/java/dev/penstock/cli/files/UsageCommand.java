package dev.penstock.cli.files;

import dev.penstock.api.files.v1.GetUsageResponse;
import dev.penstock.cli.ByteSize;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how much the files take. */
@Command(
        name = "usage",
        mixinStandardHelpOptions = true,
        description = "Tell how much all files take, and how much they may.",
        footer = {"", "Examples:", "  penstock files usage", "  penstock files usage --json"})
final class UsageCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        GetUsageResponse usage;
        try (PenstockClient client = server.connect()) {
            usage = client.fileUsage();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.object()
                    .with("files", usage.getFiles())
                    .with("logical_bytes", usage.getLogicalBytes())
                    .with("stored_bytes", usage.getStoredBytes())
                    .with("staged_bytes", usage.getStagedBytes())
                    .with("open_uploads", usage.getOpenUploads())
                    .with("quota_bytes", usage.getQuotaBytes())
                    .printTo(out);
        } else {
            print(usage, out);
        }
        return ExitCode.OK;
    }

    private static void print(GetUsageResponse usage, PrintWriter out) {
        out.printf(
                "%d files of %s, on disk %s (equal contents are kept once)%n",
                usage.getFiles(),
                ByteSize.format(usage.getLogicalBytes()),
                ByteSize.format(usage.getStoredBytes()));
        out.printf(
                "%d open uploads with %s received%n",
                usage.getOpenUploads(), ByteSize.format(usage.getStagedBytes()));
        out.printf(
                "quota: %s%n",
                usage.getQuotaBytes() == 0 ? "none" : ByteSize.format(usage.getQuotaBytes()));
        out.flush();
    }
}
