package dev.penstock.bench.files;

import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.api.files.v1.File;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.client.ClientConfig;
import dev.penstock.client.FileUpload;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.RetryPolicy;
import dev.penstock.client.TransferConfig;
import dev.penstock.client.TransferListener;
import dev.penstock.client.TransferOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Moves files to and from servers, and takes the time. One thread. */
public final class Transport {
    private static final RetryPolicy PERSISTENT =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofMillis(500));

    private Transport() {}

    /** A client of a server that may go away and come back. */
    public static PenstockClient client(int port) {
        return PenstockClient.connect(ClientConfig.of("127.0.0.1:" + port).withCalls(PERSISTENT));
    }

    /** So many at once, resumed as often as it takes. */
    public static TransferConfig config(int atOnce) {
        return TransferConfig.standard().withAtOnce(atOnce).withRetries(PERSISTENT);
    }

    static double copyAndHash(RandomFile file, Path to) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "cp \"$0\" \"$1\" && sha256sum \"$1\"",
                                file.path().toString(),
                                to.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException("cp and sha256sum ended with " + process.exitValue());
        }
        return seconds(begin);
    }

    static double upload(int port, RandomFile file) throws IOException, InterruptedException {
        try (PenstockClient client = client(port)) {
            var _ = client.status();
            long begin = System.nanoTime();
            var _ =
                    client.fileUploads(config(1))
                            .upload(FileUpload.of(file.path()), TransferListener.NONE);
            return seconds(begin);
        }
    }

    static List<TransferOutcome<File>> uploadAll(int port, List<RandomFile> files)
            throws InterruptedException {
        try (PenstockClient client = client(port)) {
            return client.fileUploads(config(files.size()))
                    .uploadAll(
                            files.stream().map(file -> FileUpload.of(file.path())).toList(),
                            _ -> TransferListener.NONE);
        }
    }

    /** Reads all of a file by the published contract and throws it away. */
    static double download(ServerProcess server, String path, long size) throws IOException {
        try (PenstockClient client = client(server.port())) {
            long begin = System.nanoTime();
            Iterator<FileChunk> chunks =
                    FileServiceGrpc.newBlockingStub(client.channel())
                            .downloadFile(FileRequest.newBuilder().setFilePath(path).build());
            var received = new AtomicLong();
            chunks.forEachRemaining(chunk -> received.addAndGet(chunk.getData().size()));
            if (received.get() != size) {
                throw new IOException(
                        "%d bytes arrived (expected: %d)".formatted(received.get(), size));
            }
            return seconds(begin);
        }
    }

    static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
