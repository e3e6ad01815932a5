package dev.penstock.bench;

import dev.penstock.api.logs.v1.CountByTimeRequest;
import dev.penstock.api.logs.v1.CountByTimeResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.logs.LogFanout;
import dev.penstock.bench.logs.LogIngest;
import dev.penstock.bench.logs.LogLines;
import dev.penstock.bench.logs.LogQuestions;
import dev.penstock.bench.logs.LuceneReference;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Medians;
import dev.penstock.bench.report.Report;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench logs}: collecting, searching and following logs. One thread. */
@Command(
        name = "logs",
        description = "Log lines a second beside plain Lucene, searches beside grep, followers.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    private static final Duration QUIET = Duration.ofSeconds(60);

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--lines", defaultValue = "1000000", description = "Lines of each round.")
    private long lines = 1_000_000;

    @Option(names = "--streams", defaultValue = "4", description = "Connections that send.")
    private int streams = 4;

    @Option(names = "--runs", defaultValue = "100", description = "Times each question is asked.")
    private int runs = 100;

    @Option(names = "--followers", defaultValue = "1000", description = "Followers; 0: none.")
    private int followers = 1_000;

    @Option(names = "--rate", defaultValue = "1000", description = "Lines a second they follow.")
    private int rate = 1_000;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("Logs, %,d lines, %d streams".formatted(lines, streams));
        Path folder = common.freshFolder("logs");
        var made = new LogLines(Instant.now().minusMillis(lines).toEpochMilli() - 60_000);
        ingest(made, folder, report);
        if (followers > 0) {
            try (var server = ServerProcess.start(common.penstock(), folder.resolve("follow"))) {
                new LogFanout(server, made)
                        .run(followers, rate, Duration.ofSeconds(common.seconds()), report);
            }
        }
        return common.print(report);
    }

    private void ingest(LogLines made, Path folder, Report report)
            throws IOException, InterruptedException {
        var acknowledged = new ArrayList<Double>();
        var indexed = new ArrayList<Double>();
        var plain = new ArrayList<Double>();
        var reference = new LuceneReference(common.jvmArguments());
        long plainBytes = 0;
        for (int round = 0; round < common.rounds(); round++) {
            Path own = folder.resolve("round-" + round);
            try (var server = ServerProcess.start(common.penstock(), own)) {
                long begin = System.nanoTime();
                long stored = new LogIngest(server, made).run(lines, streams);
                acknowledged.add(lines / ((System.nanoTime() - begin) / 1e9));
                report.check(stored == lines, "%,d of %,d acknowledged", stored, lines);
                server.awaitQuiet(QUIET);
                indexed.add(lines / ((System.nanoTime() - begin) / 1e9));
                check(server, report);
                if (round == common.rounds() - 1) {
                    questions(server, made, folder, report);
                    server.stop();
                    report.note(
                            "on disk after a clean stop, bytes a line: entries %.1f, index %.1f, journal %.1f (which goes with time)",
                            (double) server.dataBytes("store") / lines,
                            (double) server.dataBytes("log-index") / lines,
                            (double) server.dataBytes("journal") / lines);
                }
            }
            var outcome =
                    reference.run(folder.resolve("plain-" + round), lines, made.timeMillis(0));
            plain.add(lines / (outcome.time().toNanos() / 1e9));
            plainBytes = outcome.bytes();
            common.progress(
                    "round %d: %,.0f lines/s acknowledged, plain Lucene %,.0f"
                            .formatted(round, acknowledged.getLast(), plain.getLast()));
        }
        double base = Medians.of(plain);
        row(report, "penstock, acknowledged: synced and found by searches", acknowledged, base);
        row(report, "penstock, until the index has them and all is quiet", indexed, base);
        row(report, "plain Lucene, one thread, lines stored, one commit", plain, base);
        report.note("plain Lucene on disk: %.1f bytes a line", (double) plainBytes / lines);
    }

    private static void row(Report report, String what, List<Double> rates, double base) {
        report.row(
                "what",
                what,
                "lines/s (median)",
                Medians.of(rates),
                "ratio",
                Medians.of(rates) / base);
    }

    private void check(ServerProcess server, Report report)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(server.port())) {
            long found =
                    UnaryCall.call(
                                    connection,
                                    "penstock.logs.v1.Logs/CountByTime",
                                    CountByTimeRequest.getDefaultInstance(),
                                    CountByTimeResponse.parser())
                            .getTotal();
            report.check(found == lines, "%,d lines found of %,d", found, lines);
        }
    }

    private void questions(ServerProcess server, LogLines made, Path folder, Report report)
            throws IOException, InterruptedException {
        Path file = folder.resolve("lines.log");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (long n = 0; n < lines; n++) {
                out.write(made.text(n));
                out.write('\n');
            }
        }
        report.note(
                "grep counts the matching lines of the same lines in a file of %,d bytes",
                Files.size(file));
        try (Connection connection = Connection.open(server.port())) {
            new LogQuestions(connection, made, lines, runs, file).run(report);
        }
        Files.delete(file);
    }
}
