package dev.penstock.bench;

import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.FanoutServer;
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

/** {@code bench fanout}: one feed to many subscribers, some of them stalled. One thread. */
@Command(
        name = "fanout",
        description = "One feed to many subscribers, in full speed and at a fixed rate.",
        mixinStandardHelpOptions = true)
final class FanoutCommand implements Callable<Integer> {
    private static final Duration QUIET = Duration.ofSeconds(10);

    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private Subjects compared = new Subjects();

    @Option(names = "--subscribers", defaultValue = "1000")
    private int subscribers = 1_000;

    @Option(
            names = "--stalled",
            defaultValue = "0",
            description = "How many of them read nothing in every second phase.")
    private int stalled;

    @Option(names = "--connections", defaultValue = "4", description = "They share so many.")
    private int connections = 4;

    @Option(names = "--points-per-message", defaultValue = "1")
    private int pointsPerMessage = 1;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Messages a second of the phases that measure latency.")
    private double rate = 200;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report =
                new Report(
                        "Fan-out of one feed to %,d subscribers on %d connections"
                                .formatted(subscribers, connections));
        Path folder = common.freshFolder("fanout");
        try (var processes = new Processes()) {
            var subjects = new ArrayList<FanoutSubject>();
            for (ServerProcess server :
                    compared.start(
                            common, processes, folder, "grpc-java fan-out", FanoutServer.class)) {
                subjects.add(subject(server));
            }
            for (FanoutSubject subject : subjects) {
                subject.fullSpeed(length());
            }
            fullSpeed(subjects, report);
            if (stalled > 0) {
                for (FanoutSubject subject : subjects) {
                    withStalled(subject, report);
                }
            }
            for (FanoutSubject subject : subjects) {
                report.check(
                        subject.violations() == 0,
                        "%s: %,d points twice, out of order or after a hole",
                        subject.process().name(),
                        subject.violations());
                subject.close();
            }
        }
        return common.print(report);
    }

    private FanoutSubject subject(ServerProcess process) throws IOException, InterruptedException {
        return new FanoutSubject(process, subscribers, stalled, connections, pointsPerMessage);
    }

    private Duration length() {
        return Duration.ofSeconds(common.seconds());
    }

    private void fullSpeed(List<FanoutSubject> subjects, Report report)
            throws IOException, InterruptedException {
        var phases = new ArrayList<List<FanoutSubject.Phase>>();
        subjects.forEach(_ -> phases.add(new ArrayList<>()));
        for (int round = 0; round < common.rounds(); round++) {
            for (int i = 0; i < subjects.size(); i++) {
                subjects.forEach(subject -> subject.process().awaitQuiet(QUIET));
                var phase = subjects.get(i).fullSpeed(length());
                common.progress(
                        "%s: %,.0f points/s delivered"
                                .formatted(
                                        subjects.get(i).process().name(), phase.pointsPerSecond()));
                phases.get(i).add(phase);
            }
        }
        double base = points(phases.getLast());
        for (int i = 0; i < subjects.size(); i++) {
            row(
                    report,
                    subjects.get(i),
                    "full speed",
                    points(phases.get(i)),
                    phases.get(i).getLast(),
                    base);
        }
        for (FanoutSubject subject : subjects) {
            var phase = subject.atRate(rate, length());
            row(
                    report,
                    subject,
                    "%.0f/s".formatted(rate),
                    phase.pointsPerSecond(),
                    phase,
                    Double.NaN);
        }
    }

    private static double points(List<FanoutSubject.Phase> phases) {
        return Medians.of(phases.stream().map(FanoutSubject.Phase::pointsPerSecond).toList());
    }

    private static void row(
            Report report,
            FanoutSubject subject,
            String phase,
            double points,
            FanoutSubject.Phase result,
            double base) {
        report.row(
                "server",
                subject.process().name(),
                "phase",
                phase,
                "points/s delivered",
                points,
                "messages/s delivered",
                result.messagesPerSecond(),
                "p50 ms",
                result.latency().getValueAtPercentile(50) / 1e3,
                "p99 ms",
                result.latency().getValueAtPercentile(99) / 1e3,
                "server CPU ns/point",
                result.serverNanosPerPoint(),
                "ratio",
                Double.isNaN(base) ? "" : points / base);
    }

    private void withStalled(FanoutSubject subject, Report report)
            throws IOException, InterruptedException {
        String name = subject.process().name();
        double calm = subject.fullSpeed(length()).pointsPerSecond();
        var calmRate = subject.atRate(rate, length());
        long heapBefore = subject.process().liveHeap();
        subject.stall();
        var stalledSpeed = subject.fullSpeed(length());
        row(
                report,
                subject,
                stalled + " stalled, full speed",
                stalledSpeed.pointsPerSecond(),
                stalledSpeed,
                Double.NaN);
        var stalledRate = subject.atRate(rate, length());
        row(
                report,
                subject,
                stalled + " stalled, %.0f/s".formatted(rate),
                stalledRate.pointsPerSecond(),
                stalledRate,
                Double.NaN);
        long missed = subject.missing();
        long heapAfter = subject.process().liveHeap();
        Duration wake = subject.wake();
        report.note(
                "%s, %d stalled: others' rate %.1f %% of before, p99 %.2f ms (before %.2f ms); live heap %.1f MiB before, %.1f MiB with %,d points held back; woken, they had them all after %d ms",
                name,
                stalled,
                100 * stalledSpeed.pointsPerSecond() / calm,
                stalledRate.latency().getValueAtPercentile(99) / 1e3,
                calmRate.latency().getValueAtPercentile(99) / 1e3,
                heapBefore / 1048576.0,
                heapAfter / 1048576.0,
                missed,
                wake.toMillis());
    }
}
