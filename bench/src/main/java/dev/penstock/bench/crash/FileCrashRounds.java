package dev.penstock.bench.crash;

import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.bench.files.RandomFile;
import dev.penstock.bench.files.Transport;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.client.FileDownload;
import dev.penstock.client.FileUpload;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.TransferListener;
import dev.penstock.client.TransferOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * kill -9 at any moment of uploads that are resumed by themselves: in the end all files are there, once
 * and whole, and whatever is visible in between is whole. One thread.
 */
public final class FileCrashRounds {
    private static final int AT_ONCE = 5;
    private static final long LONGEST_ROUND_NANOS = 1_000_000_000;

    private final ServerCommand command;
    private final Path folder;
    private final RandomGenerator random;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, RandomFile> files = new HashMap<>();

    /** How it ended. */
    public record Outcome(int stored, int kills, List<String> violations) {}

    public FileCrashRounds(ServerCommand command, Path folder, RandomGenerator random) {
        this.command = command;
        this.folder = folder;
        this.random = random;
    }

    /** Stores so many files of up to so many bytes while the server is killed, at most so often. */
    public Outcome run(int number, int mostBytes, int mostKills)
            throws IOException, InterruptedException {
        List<FileUpload> uploads = make(number, mostBytes);
        int port = ServerProcess.freePort();
        int kills = 0;
        ServerProcess server = ServerProcess.start(command, folder, port);
        try (PenstockClient client = Transport.client(port)) {
            var storing =
                    CompletableFuture.supplyAsync(
                            () -> store(client, uploads),
                            task -> Thread.ofPlatform().daemon().start(task));
            while (!storing.isDone() && kills < mostKills) {
                LockSupport.parkNanos(random.nextLong(LONGEST_ROUND_NANOS));
                server.kill();
                kills++;
                server = ServerProcess.start(command, folder, port);
                checkVisible(client);
            }
            storing.join().forEach(this::check);
            int stored = checkVisible(client);
            checkContents(client);
            server.stop();
            return new Outcome(stored, kills, List.copyOf(violations));
        } finally {
            server.close();
        }
    }

    private List<FileUpload> make(int number, int mostBytes) throws IOException {
        Files.createDirectories(folder);
        var uploads = new ArrayList<FileUpload>();
        for (int i = 0; i < number; i++) {
            Path path = folder.resolve("file-" + i);
            RandomFile file = RandomFile.make(path, random.nextInt(1, mostBytes), i);
            files.put(file.name(), file);
            uploads.add(FileUpload.of(path));
        }
        return uploads;
    }

    private static List<TransferOutcome<File>> store(
            PenstockClient client, List<FileUpload> uploads) {
        try {
            return client.fileUploads(Transport.config(AT_ONCE))
                    .uploadAll(uploads, _ -> TransferListener.NONE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CompletionException(interrupted);
        }
    }

    private void check(TransferOutcome<File> outcome) {
        if (!(outcome instanceof TransferOutcome.Done<File>)) {
            violations.add("an upload did not end well: " + outcome);
        }
    }

    /** Whatever is listed is whole, and there once. */
    private int checkVisible(PenstockClient client) throws InterruptedException {
        var request = ListFilesRequest.newBuilder().setPageSize(1_000).build();
        List<File> visible = client.listFiles(request).getFilesList();
        for (File file : visible) {
            RandomFile expected = files.get(file.getName());
            boolean whole =
                    expected != null
                            && file.getSize() == expected.size()
                            && file.getSha256().equals(expected.sha256())
                            && file.getVersion() == 1;
            if (!whole) {
                violations.add("visible and not as it was sent, once: " + file);
            }
        }
        return visible.size();
    }

    private void checkContents(PenstockClient client) throws IOException, InterruptedException {
        var downloads = client.fileDownloads(Transport.config(1));
        for (RandomFile file : files.values()) {
            Path back = folder.resolve(file.name() + ".back");
            var fetched =
                    downloads.download(
                            FileDownload.of(file.name()), _ -> back, TransferListener.NONE);
            if (!fetched.file().sha256().equals(file.sha256())
                    || Files.mismatch(back, file.path()) >= 0) {
                violations.add(file.name() + " came back differently");
            }
            Files.delete(back);
        }
    }
}
