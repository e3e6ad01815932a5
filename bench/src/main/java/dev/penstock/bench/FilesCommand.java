package dev.penstock.bench;

import dev.penstock.bench.files.FileRounds;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.ChunkServer;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench files}: files up and down. One thread. */
@Command(
        name = "files",
        description =
                "Files up beside cp and sha256sum, down beside a plain chunk server, many, cut off.",
        mixinStandardHelpOptions = true)
final class FilesCommand implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--mib", defaultValue = "1024", description = "Size of the large file.")
    private long mebibytes = 1024;

    @Option(names = "--uploads", defaultValue = "200", description = "Small ones at once; 0: none.")
    private int uploads = 200;

    @Option(names = "--upload-kib", defaultValue = "1024", description = "Size of each of them.")
    private long uploadKibibytes = 1024;

    @Option(
            names = "--cut-mib",
            defaultValue = "500",
            description = "Size of the one whose connection is cut each second; 0: none.")
    private long cutMebibytes = 500;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("Files, %,d MiB".formatted(mebibytes));
        Path folder = common.freshFolder("files");
        try (var server = ServerProcess.start(common.penstock(), folder.resolve("penstock"));
                var plain =
                        ServerProcess.start(
                                common.reference("chunks", ChunkServer.class),
                                folder.resolve("chunks"))) {
            var rounds = new FileRounds(server, plain, folder, report);
            rounds.large(mebibytes << 20, common.rounds(), common::progress);
            if (uploads > 0) {
                rounds.many(uploads, uploadKibibytes << 10);
            }
            if (cutMebibytes > 0) {
                rounds.cutOff(cutMebibytes << 20);
            }
            server.stop();
        }
        return common.print(report);
    }
}
