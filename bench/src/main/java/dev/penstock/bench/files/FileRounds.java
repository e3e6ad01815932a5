package dev.penstock.bench.files;

import dev.penstock.api.files.v1.File;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Medians;
import dev.penstock.bench.report.Report;
import dev.penstock.client.TransferOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Moves files beside references and reports how it went. One thread. */
public final class FileRounds {
    private static final double MB = 1e6;
    private static final double MIB = 1 << 20;
    private static final Duration CUT_EVERY = Duration.ofSeconds(1);

    private final ServerProcess server;
    private final ServerProcess plain;
    private final Path folder;
    private final Report report;

    public FileRounds(ServerProcess server, ServerProcess plain, Path folder, Report report) {
        this.server = server;
        this.plain = plain;
        this.folder = folder;
        this.report = report;
    }

    /** One large file up and down, in turns with the references; a new content each round. */
    public void large(long size, int rounds, Consumer<String> progress)
            throws IOException, InterruptedException {
        var copy = new ArrayList<Double>();
        var up = new ArrayList<Double>();
        var plainDown = new ArrayList<Double>();
        var down = new ArrayList<Double>();
        long before = server.rss();
        long most;
        try (var watch = new MemoryWatch(server)) {
            for (int round = 0; round < rounds; round++) {
                RandomFile file =
                        RandomFile.make(folder.resolve("large-" + round), size, round + 1L);
                Path copied = folder.resolve("copied");
                copy.add(size / MB / Transport.copyAndHash(file, copied));
                Files.delete(copied);
                up.add(size / MB / Transport.upload(server.port(), file));
                plainDown.add(size / MB / Transport.download(plain, file.path().toString(), size));
                down.add(size / MB / Transport.download(server, file.name(), size));
                Files.delete(file.path());
                progress.accept(
                        "round %d: up %.0f MB/s (cp and sha256sum %.0f), down %.0f (plain %.0f)"
                                .formatted(
                                        round,
                                        up.getLast(),
                                        copy.getLast(),
                                        down.getLast(),
                                        plainDown.getLast()));
            }
            most = watch.most();
        }
        row("cp and sha256sum", copy, copy);
        row("up: hashed at both ends, checked, synced, visible", up, copy);
        row("plain chunk server, 64 KiB", plainDown, plainDown);
        row("down: hashed while it is sent", down, plainDown);
        report.note(
                "server's resident memory: %.0f MiB before, %.0f MiB at most, %.0f MiB after",
                before / MIB, most / MIB, server.rss() / MIB);
    }

    private void row(String what, List<Double> rates, List<Double> base) {
        report.row(
                "what",
                what,
                "MB/s (median)",
                Medians.of(rates),
                "ratio",
                Medians.of(rates) / Medians.of(base));
    }

    /** So many at once. */
    public void many(int number, long size) throws IOException, InterruptedException {
        var files = new ArrayList<RandomFile>();
        for (int i = 0; i < number; i++) {
            files.add(RandomFile.make(folder.resolve("small-" + i), size, 1_000 + i));
        }
        long begin = System.nanoTime();
        List<TransferOutcome<File>> outcomes = Transport.uploadAll(server.port(), files);
        double seconds = Transport.seconds(begin);
        for (int i = 0; i < number; i++) {
            check(files.get(i), outcomes.get(i));
            Files.delete(files.get(i).path());
        }
        report.note(
                "%d uploads of %,d bytes at once over one connection: %.1f s, %.0f MB/s,"
                        + " resident memory %.0f MiB",
                number, size, seconds, number * size / MB / seconds, server.rss() / MIB);
    }

    private void check(RandomFile file, TransferOutcome<File> outcome) {
        switch (outcome) {
            case TransferOutcome.Done<File>(var stored) ->
                    report.check(
                            stored.getSha256().equals(file.sha256()), "%s differs", file.name());
            case TransferOutcome.Failed<File>(var cause) ->
                    report.failure("%s: %s", file.name(), String.valueOf(cause.getMessage()));
            case TransferOutcome.Stopped<File> _ -> report.failure("%s: stopped", file.name());
        }
    }

    /** One whose connection is cut each second. */
    public void cutOff(long size) throws IOException, InterruptedException {
        RandomFile file = RandomFile.make(folder.resolve("cut-off"), size, 99);
        try (var proxy = new CuttingProxy(server.port(), CUT_EVERY)) {
            long begin = System.nanoTime();
            check(file, Transport.uploadAll(proxy.port(), List.of(file)).getFirst());
            report.note(
                    "one upload of %,d bytes, its connection cut each second: %.1f s, %d cuts, whole",
                    size, Transport.seconds(begin), proxy.cuts() / 2);
        }
        Files.delete(file.path());
    }
}
