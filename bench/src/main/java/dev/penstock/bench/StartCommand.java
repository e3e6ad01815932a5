package dev.penstock.bench;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.StoredPoints;
import dev.penstock.bench.load.Upload;
import dev.penstock.bench.load.Workload;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Medians;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench start}: from exec until {@code GET /health} answers 200. One thread. */
@Command(
        name = "start",
        description = "Time to ready: empty, after a clean stop and after kill -9.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    private static final int SERIES = 1_000;
    private static final int POINTS_PER_MESSAGE = 100;

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--points", defaultValue = "10000000", description = "Points in the folder.")
    private long points = 10_000_000;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("Start to ready, %,d points in the folder".formatted(points));
        ServerCommand command = common.penstock();
        var empty = new ArrayList<Double>();
        for (int i = 0; i < common.rounds(); i++) {
            try (var server = ServerProcess.start(command, common.freshFolder("start"))) {
                empty.add(millis(server));
            }
        }
        report.row("folder", "empty", "ready after ms", Medians.of(empty));
        Path folder = common.freshFolder("start");
        Instant start = fill(command, folder);
        var killed = new ArrayList<Double>();
        var stopped = new ArrayList<Double>();
        for (int i = 0; i < common.rounds(); i++) {
            try (var server = ServerProcess.start(command, folder)) {
                killed.add(millis(server));
                verify(server, start, report);
                server.stop();
            }
            try (var server = ServerProcess.start(command, folder)) {
                stopped.add(millis(server));
                more(server, i);
                server.kill();
            }
        }
        report.row("folder", "killed under load", "ready after ms", Medians.of(killed));
        report.row("folder", "stopped", "ready after ms", Medians.of(stopped));
        return common.print(report);
    }

    private static double millis(ServerProcess server) {
        return server.startup().toNanos() / 1e6;
    }

    private Instant fill(ServerCommand command, Path folder)
            throws IOException, InterruptedException {
        Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 72_000);
        try (var server = ServerProcess.start(command, folder)) {
            upload(server, "bench-start", points, start);
            server.kill();
        }
        return start;
    }

    /** Something that only the journal has when the server is killed. */
    private static void more(ServerProcess server, int round)
            throws IOException, InterruptedException {
        upload(
                server,
                "more-" + round,
                1_000_000,
                Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3_600));
    }

    private static void upload(ServerProcess server, String source, long points, Instant start)
            throws IOException, InterruptedException {
        var load =
                new Workload(
                        Contract.ANALYTICS,
                        source,
                        SERIES,
                        POINTS_PER_MESSAGE,
                        start.toEpochMilli(),
                        1_000);
        try (Connection connection = Connection.open(server.port())) {
            var upload =
                    new Upload(connection, Contract.ANALYTICS, new PointMessages(load, source));
            upload.run(System.nanoTime() + Duration.ofMinutes(5).toNanos(), points);
            upload.finish();
        }
    }

    private void verify(ServerProcess server, Instant start, Report report)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(server.port())) {
            long found =
                    StoredPoints.count(
                            connection, "bench-start", start, start.plus(Duration.ofHours(20)));
            report.check(found == points, "%,d points of %,d found after kill -9", found, points);
        }
    }
}
