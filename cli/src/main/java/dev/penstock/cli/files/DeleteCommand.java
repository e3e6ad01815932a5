package dev.penstock.cli.files;

import dev.penstock.api.files.v1.DeleteFileRequest;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Terminal;
import dev.penstock.client.PenstockClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes files. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Delete files: one version by its id, or a name.",
            "A name with several versions is only deleted with --all."
        },
        footer = {
            "",
            "Examples:",
            "  penstock files delete 0d7c1f6e-6f0b-4f55-9a55-0a5e5d1d3d0e",
            "  penstock files delete report.csv --all"
        })
final class DeleteCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();

    @Parameters(arity = "1..*", paramLabel = "NAME|ID", description = "Names or ids.")
    private List<String> names = List.of();

    @Option(names = "--all", description = "All versions of each name.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object per name or id.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        int code = ExitCode.OK;
        try (PenstockClient client = server.connect()) {
            for (String name : names) {
                File file =
                        client.getFile(GetFileRequest.newBuilder().setFile(name).build()).getFile();
                boolean named = !file.getId().equals(name);
                if (named && file.getVersions() > 1 && !all) {
                    code = refuse(file);
                } else {
                    var what = DeleteFileRequest.newBuilder();
                    var request = named && all ? what.setName(name) : what.setId(file.getId());
                    print(name, client.deleteFile(request.build()).getVersionsDeleted());
                }
            }
        }
        return code;
    }

    private int refuse(File file) {
        spec.commandLine()
                .getErr()
                .printf(
                        "penstock: %s: has %d versions (expected: --all, or the id of one)%n",
                        Terminal.visible(file.getName()), file.getVersions());
        spec.commandLine().getErr().flush();
        return ExitCode.SOME_FAILED;
    }

    private void print(String name, int versions) {
        var out = spec.commandLine().getOut();
        if (json) {
            Json.object().with("item", name).with("versions_deleted", versions).printTo(out);
            return;
        }
        out.printf(
                "%s: %d version%s deleted%n",
                Terminal.visible(name), versions, versions == 1 ? "" : "s");
        out.flush();
    }
}
