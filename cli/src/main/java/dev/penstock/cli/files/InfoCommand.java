package dev.penstock.cli.files;

import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.cli.ByteSize;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells everything about one file. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Tell everything about one file.",
        footer = {
            "",
            "Examples:",
            "  penstock files info report.csv",
            "  penstock files info report.csv --file-version 2 --json"
        })
final class InfoCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();

    @Parameters(paramLabel = "NAME|ID", description = "Name (newest version) or id.")
    private String name = "";

    @Option(
            names = "--file-version",
            paramLabel = "N",
            defaultValue = "0",
            description = "This version of the name (default: the newest).")
    private long version;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        File file;
        try (PenstockClient client = server.connect()) {
            file =
                    client.getFile(
                                    GetFileRequest.newBuilder()
                                            .setFile(name)
                                            .setVersion(version)
                                            .build())
                            .getFile();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            FileOutput.json(file, out);
        } else {
            print(file, out);
        }
        return ExitCode.OK;
    }

    private static void print(File file, PrintWriter out) {
        out.printf("name      %s%n", Terminal.visible(file.getName()));
        out.printf("version   %d (%d held)%n", file.getVersion(), file.getVersions());
        out.printf("id        %s%n", file.getId());
        out.printf("size      %s (%,d bytes)%n", ByteSize.format(file.getSize()), file.getSize());
        out.printf("type      %s%n", file.getContentType());
        out.printf("stored    %s%n", Times.full(file.getStoredAtMs()));
        out.printf("sha256    %s%n", file.getSha256());
        out.flush();
    }
}
