package dev.penstock.bench;

import dev.penstock.bench.load.Contract;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.DiscardServer;
import dev.penstock.bench.report.Medians;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench ingest}: points a second until acknowledged as durable. One thread. */
@Command(
        name = "ingest",
        description = "Points a second, until acknowledged as synced to disk.",
        mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {
    private static final Duration QUIET = Duration.ofSeconds(20);

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--streams", defaultValue = "4", description = "Connections, one stream each.")
    private int streams = 4;

    @Option(names = "--series", defaultValue = "1000", description = "Series of each stream.")
    private int series = 1000;

    @Option(
            names = "--points-per-message",
            split = ",",
            defaultValue = "100,1",
            description = "Values in one message.")
    private List<Integer> pointsPerMessage = List.of(100, 1);

    @Option(
            names = "--contract",
            split = ",",
            defaultValue = "collection",
            description = "Any of ${COMPLETION-CANDIDATES}.")
    private List<Contract> contracts = List.of(Contract.COLLECTION);

    @Option(names = "--reference-only", description = "Measure the reference alone.")
    private boolean referenceOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("Ingest, %d streams of %d series".formatted(streams, series));
        Path folder = common.freshFolder("ingest");
        try (var processes = new Processes()) {
            ServerProcess reference =
                    processes.start(
                            common.reference("grpc-java discard", DiscardServer.class), folder);
            var subjects = new ArrayList<IngestSubject>();
            if (!referenceOnly) {
                subjects.add(new IngestSubject(processes.start(common.penstock(), folder)));
            }
            subjects.add(new IngestSubject(reference));
            for (Contract contract : contracts) {
                for (int points : pointsPerMessage) {
                    measure(subjects, contract, points, report);
                }
            }
            if (!referenceOnly) {
                verify(subjects.getFirst(), report);
                afterAnHour(processes, folder, subjects.getFirst(), report);
            }
        }
        return common.print(report);
    }

    private void measure(List<IngestSubject> subjects, Contract contract, int points, Report report)
            throws IOException, InterruptedException {
        for (IngestSubject subject : subjects) {
            subject.prepare(contract, streams, series, points);
            subject.round(Duration.ofSeconds(common.seconds()));
        }
        var rounds = new ArrayList<List<IngestSubject.Round>>();
        subjects.forEach(_ -> rounds.add(new ArrayList<>()));
        for (int round = 0; round < common.rounds(); round++) {
            for (int i = 0; i < subjects.size(); i++) {
                subjects.forEach(subject -> subject.process().awaitQuiet(QUIET));
                var result = subjects.get(i).round(Duration.ofSeconds(common.seconds()));
                common.progress(
                        "%s %d/message %s: %,.0f points/s"
                                .formatted(
                                        contract,
                                        points,
                                        subjects.get(i).process().name(),
                                        result.pointsPerSecond()));
                rounds.get(i).add(result);
            }
        }
        double base = rate(rounds.getLast());
        for (int i = 0; i < subjects.size(); i++) {
            row(report, subjects.get(i), contract, points, rounds.get(i), base);
        }
    }

    private static void row(
            Report report,
            IngestSubject subject,
            Contract contract,
            int points,
            List<IngestSubject.Round> rounds,
            double base) {
        List<Double> rates = rounds.stream().map(IngestSubject.Round::pointsPerSecond).toList();
        report.row(
                "contract", contract.name().toLowerCase(java.util.Locale.ROOT),
                "points/message", points,
                "server", subject.process().name(),
                "points/s (median)", Medians.of(rates),
                "slowest", rates.stream().min(Double::compare).orElse(0.0),
                "fastest", rates.stream().max(Double::compare).orElse(0.0),
                "server CPU ns/point",
                        Medians.of(
                                rounds.stream()
                                        .map(IngestSubject.Round::serverNanosPerPoint)
                                        .toList()),
                "driver CPU ns/point",
                        Medians.of(
                                rounds.stream()
                                        .map(IngestSubject.Round::driverNanosPerPoint)
                                        .toList()),
                "ratio", rate(rounds) / base);
    }

    private static double rate(List<IngestSubject.Round> rounds) {
        return Medians.of(rounds.stream().map(IngestSubject.Round::pointsPerSecond).toList());
    }

    private static void verify(IngestSubject subject, Report report)
            throws IOException, InterruptedException {
        long stored = subject.countStored();
        report.check(
                stored == subject.sent(),
                "stored %,d points of %,d acknowledged",
                stored,
                subject.sent());
        report.note("stored and read back: %,d of %,d points", stored, subject.sent());
        subject.process().awaitQuiet(QUIET);
        long running = subject.process().dataBytes();
        subject.process().stop();
        long stopped = subject.process().dataBytes();
        report.note(
                "on disk: %.2f bytes a point when quiet, %.2f after a clean stop (%,d bytes)",
                (double) running / stored, (double) stopped / stored, stopped);
    }

    /** What is left when the points are no longer kept as they arrived: the same folder, kept for 0 s. */
    private void afterAnHour(Processes processes, Path folder, IngestSubject subject, Report report)
            throws IOException, InterruptedException {
        var command = common.penstock().with("--set", "feed.arrivals-age=0s");
        var again = processes.start(command, folder);
        again.awaitQuiet(QUIET);
        again.stop();
        report.note(
                "%.2f bytes a point once their arrivals, kept for an hour, are gone (of which the"
                        + " journal %.2f)",
                (double) again.dataBytes() / subject.sent(),
                (double) again.dataBytes("journal") / subject.sent());
    }
}
