package dev.penstock.cli.files;

import dev.penstock.api.files.v1.CancelUploadRequest;
import dev.penstock.api.files.v1.ListUploadsRequest;
import dev.penstock.api.files.v1.ListUploadsResponse;
import dev.penstock.api.files.v1.PendingUpload;
import dev.penstock.cli.ByteSize;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists uploads that have not ended, or ends some. */
@Command(
        name = "uploads",
        mixinStandardHelpOptions = true,
        description = "List uploads that have not ended, newest first; or end some.",
        footer = {
            "",
            "Examples:",
            "  penstock files uploads",
            "  penstock files uploads --cancel 0d7c1f6e-6f0b-4f55-9a55-0a5e5d1d3d0e"
        })
final class UploadsCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();

    @Option(
            names = "--cancel",
            arity = "1..*",
            paramLabel = "ID",
            description = "End these and free what they hold.")
    private List<String> cancelled = List.of();

    @Option(names = "--json", description = "One JSON object per upload.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (PenstockClient client = server.connect()) {
            for (String id : cancelled) {
                var _ = client.cancelUpload(CancelUploadRequest.newBuilder().setId(id).build());
            }
            if (cancelled.isEmpty()) {
                list(client);
            }
        }
        return ExitCode.OK;
    }

    private void list(PenstockClient client) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var table = new Table("NAME", "RECEIVED", "SIZE", "STATE", "OPENED", "EXPIRES", "ID");
        String token = "";
        do {
            ListUploadsResponse page =
                    client.listUploads(ListUploadsRequest.newBuilder().setPageToken(token).build());
            page.getUploadsList().forEach(json ? one -> print(one, out) : one -> add(one, table));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        if (!json) {
            table.printTo(out, Terminal.current());
        }
    }

    private static void add(PendingUpload upload, Table table) {
        table.add(
                Terminal.visible(upload.getName()),
                ByteSize.format(upload.getDurableBytes()),
                upload.getSize() < 0 ? "?" : ByteSize.format(upload.getSize()),
                upload.getState(),
                Times.full(upload.getOpenedAtMs()),
                Times.full(upload.getExpiresAtMs()),
                upload.getId());
    }

    private static void print(PendingUpload upload, PrintWriter out) {
        Json.object()
                .with("id", upload.getId())
                .with("name", upload.getName())
                .with("received", upload.getDurableBytes())
                .with("size", upload.getSize())
                .with("state", upload.getState())
                .with("content_type", upload.getContentType())
                .with("opened", upload.getOpenedAtMs())
                .with("expires", upload.getExpiresAtMs())
                .printTo(out);
    }
}
