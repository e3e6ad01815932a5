package dev.penstock.cli.files;

import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.PendingUpload;
import dev.penstock.cli.Interruption;
import dev.penstock.cli.LocalFiles;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.StateOption;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.client.CallFailure;
import dev.penstock.client.FileUpload;
import dev.penstock.client.FileUploads;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.Progress;
import dev.penstock.client.TransferConfig;
import dev.penstock.client.TransferListener;
import dev.penstock.client.TransferOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stores files. */
@Command(
        name = "upload",
        mixinStandardHelpOptions = true,
        description = {
            "Store files on the server, several at once, each whole and checked or not at all.",
            "The same command after an interruption goes on with what the server has; a name that is"
                    + " there already gets another version."
        },
        footer = {
            "",
            "Examples:",
            "  penstock upload report.csv",
            "  penstock upload images/*.tif --parallel 8 --rate-limit 20MB",
            "  penstock upload dump.bin --name backup-monday.bin --json"
        })
public final class UploadCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final TransferOptions options = new TransferOptions();
    @Mixin private final StateOption state = new StateOption();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to store.")
    private List<String> files = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Name to store a single file under (default: the file's own).")
    private String name = "";

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            defaultValue = "",
            description = "Content type (default: by the name).")
    private String contentType = "";

    @Option(
            names = "--skip-known",
            description = "Read each file twice, but send nothing that the server has already.")
    private boolean skipKnown;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TransferConfig config = config();
        Map<FileUpload, UploadNote> items = items();
        var status = new StatusLine(spec.commandLine().getErr(), Terminal.current());
        List<TransferOutcome<File>> outcomes;
        try (PenstockClient client = server.connect()) {
            // A server that is not there is an error; one that goes away later is waited for.
            var _ = client.status();
            outcomes = upload(items, client.fileUploads(config), status);
        } finally {
            status.clear();
        }
        var report = new TransferReport(spec.commandLine(), options);
        var ended = outcomes.iterator();
        for (var item : items.entrySet()) {
            TransferOutcome<File> outcome = ended.next();
            forget(item.getValue(), outcome);
            report.add(item.getKey().path().toString(), outcome, this::print);
        }
        return report.exitCode();
    }

    private TransferConfig config() {
        if (!name.isEmpty() && files.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--name takes a single FILE");
        }
        try {
            return options.config();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** What is to be stored, with what is noted about it. */
    private Map<FileUpload, UploadNote> items() throws IOException {
        var hashing = skipKnown ? FileUpload.Hashing.BEFORE : FileUpload.Hashing.WHILE_SENDING;
        var items = new LinkedHashMap<FileUpload, UploadNote>();
        for (String file : files) {
            FileUpload plain = FileUpload.of(LocalFiles.existing(file));
            FileUpload named = name.isEmpty() ? plain : plain.withName(name);
            var note =
                    UploadNote.of(state.kept(server, file, "upload"), named.path(), named.name());
            items.put(
                    named.withContentType(contentType)
                            .withHashing(hashing)
                            .resuming(note.uploadId()),
                    note);
        }
        return items;
    }

    private static List<TransferOutcome<File>> upload(
            Map<FileUpload, UploadNote> items, FileUploads uploads, StatusLine status)
            throws InterruptedException {
        var board = new TransferBoard(status, items.size());
        try (var _ = Interruption.stops(uploads::stop)) {
            return uploads.uploadAll(
                    List.copyOf(items.keySet()),
                    upload ->
                            new Noting(
                                    Objects.requireNonNull(items.get(upload)),
                                    board.follow(upload.name())));
        }
    }

    /** Keeps the note as long as there is something to go on with. */
    private static void forget(UploadNote note, TransferOutcome<File> outcome) throws IOException {
        boolean over =
                switch (outcome) {
                    case TransferOutcome.Done<File> _ -> true;
                    case TransferOutcome.Failed<File>(var cause) ->
                            cause instanceof PenstockException known
                                    && !known.failure().retryable();
                    case TransferOutcome.Stopped<File> _ -> false;
                };
        if (over) {
            note.forget();
        }
    }

    private void print(File stored) {
        FileOutput.stored(stored, options.json(), spec.commandLine().getOut());
    }

    /** Notes the id of an upload before anything is sent, and hands on how it goes. */
    private record Noting(UploadNote note, TransferListener board) implements TransferListener {
        @Override
        public void onProgress(Progress progress) {
            board.onProgress(progress);
        }

        @Override
        public void onUpload(PendingUpload upload) {
            try {
                note.write(upload.getId());
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }

        @Override
        public void onWaiting(CallFailure failure, Duration delay) {
            board.onWaiting(failure, delay);
        }
    }
}
