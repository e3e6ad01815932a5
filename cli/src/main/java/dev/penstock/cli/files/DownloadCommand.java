package dev.penstock.cli.files;

import dev.penstock.cli.ByteSize;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Interruption;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.StandardOutput;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.client.DownloadTarget;
import dev.penstock.client.FileDownload;
import dev.penstock.client.FileDownloads;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.RemoteFile;
import dev.penstock.client.TransferConfig;
import dev.penstock.client.TransferOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches files. */
@Command(
        name = "download",
        mixinStandardHelpOptions = true,
        description = {
            "Fetch files by name or id, several at once; each is checked against its SHA-256.",
            "The same command after an interruption goes on with what has arrived (NAME.….part)."
        },
        footer = {
            "",
            "Examples:",
            "  penstock download report.csv",
            "  penstock download report.csv --file-version 2 -o old.csv",
            "  penstock download a.bin b.bin -o folder/ --rate-limit 20MB",
            "  penstock download app.log --offset 1000000 --limit 4096 -o -"
        })
public final class DownloadCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final TransferOptions options = new TransferOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME|ID",
            description = "Names (newest version), ids, or paths that the server exports.")
    private List<String> names = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PATH",
            description =
                    "File or folder to write to; - is standard output (default: the file's name, here).")
    private @Nullable String output;

    @Option(
            names = "--file-version",
            paramLabel = "N",
            defaultValue = "0",
            description = "This version of the name (default: the newest).")
    private long version;

    @Option(
            names = "--offset",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "Begin at this byte (default: ${DEFAULT-VALUE}).")
    private long offset;

    @Option(
            names = "--limit",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "Bytes at most (default: to the end).")
    private long limit;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TransferConfig config = config();
        var status = new StatusLine(spec.commandLine().getErr(), Terminal.current());
        try (PenstockClient client = server.connect()) {
            FileDownloads downloads = client.fileDownloads(config);
            return STANDARD_OUTPUT.equals(output)
                    ? print(downloads, status)
                    : fetch(downloads, status);
        } finally {
            status.clear();
        }
    }

    private TransferConfig config() {
        if (names.size() > 1 && output != null && !Files.isDirectory(Path.of(output))) {
            throw new ParameterException(
                    spec.commandLine(), "--output: several files go into a folder that is there");
        }
        if (version < 0 || offset < 0 || limit < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--file-version, --offset and --limit take 0 or more");
        }
        try {
            return options.config();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private FileDownload wanted(String name) {
        return new FileDownload(name, version, offset, limit);
    }

    private int print(FileDownloads downloads, StatusLine status)
            throws IOException, InterruptedException {
        String name = names.getFirst();
        var board = new TransferBoard(status, 1);
        long _ =
                downloads.download(
                        wanted(name),
                        DownloadTarget.of(StandardOutput.bytes()),
                        board.follow(name));
        return ExitCode.OK;
    }

    private int fetch(FileDownloads downloads, StatusLine status) throws InterruptedException {
        var board = new TransferBoard(status, names.size());
        List<TransferOutcome<FileDownloads.Fetched>> outcomes;
        try (var _ = Interruption.stops(downloads::stop)) {
            outcomes =
                    downloads.downloadAll(
                            names.stream().map(this::wanted).toList(),
                            this::place,
                            wanted -> board.follow(wanted.file()));
        }
        status.clear();
        var report = new TransferReport(spec.commandLine(), options);
        for (int i = 0; i < outcomes.size(); i++) {
            report.add(names.get(i), outcomes.get(i), this::print);
        }
        return report.exitCode();
    }

    /** The server's name never leads out of the folder. */
    private Path place(RemoteFile file) {
        Path asked = output == null ? Path.of("") : Path.of(output);
        if (output != null && !Files.isDirectory(asked)) {
            return asked;
        }
        Path last = Path.of(file.name().replace('\\', '_')).getFileName();
        String name = last == null ? "" : last.toString();
        return asked.resolve(
                name.isEmpty() || name.equals("..") || name.equals(".") ? "file" : name);
    }

    private void print(FileDownloads.Fetched fetched) {
        var out = spec.commandLine().getOut();
        if (options.json()) {
            Json.object()
                    .with("path", fetched.path().toString())
                    .with("name", fetched.file().name())
                    .with("bytes", fetched.bytes())
                    .with("size", fetched.file().size())
                    .with("sha256", fetched.file().sha256())
                    .printTo(out);
            return;
        }
        out.printf("%s: %s%n", fetched.path(), ByteSize.format(fetched.bytes()));
        out.flush();
    }
}
