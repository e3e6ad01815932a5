package dev.penstock.bench;

import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.FanoutServer;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench latency}: from when a message was due until a subscriber has it. One thread. */
@Command(
        name = "latency",
        description = "Publish-to-receive latency at a part of the most the server can take.",
        mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private Subjects compared = new Subjects();

    @Option(names = "--streams", defaultValue = "4", description = "Publishers, a subscriber each.")
    private int streams = 4;

    @Option(names = "--points-per-message", defaultValue = "100")
    private int pointsPerMessage = 100;

    @Option(
            names = "--load",
            defaultValue = "0.5",
            description = "Part of the rate at full speed, measured first.")
    private double load = 0.5;

    @Option(names = "--rate", description = "Points a second instead of a part of the most.")
    private double rate;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report =
                new Report(
                        "Publish-to-receive latency, %d streams, %d points a message"
                                .formatted(streams, pointsPerMessage));
        Path folder = common.freshFolder("latency");
        try (var processes = new Processes()) {
            List<ServerProcess> servers =
                    compared.start(
                            common, processes, folder, "grpc-java fan-out", FanoutServer.class);
            measure(servers, report);
        }
        report.note(
                "timed from when a message was due, so that a stall counts for every message it"
                        + " holds up; each subscriber has one series of its stream");
        return common.print(report);
    }

    private void measure(List<ServerProcess> servers, Report report)
            throws IOException, InterruptedException {
        var length = Duration.ofSeconds(common.seconds());
        for (ServerProcess server : servers) {
            try (var subject = new LatencySubject(server, streams, pointsPerMessage)) {
                subject.fullSpeed(length);
                double most = subject.fullSpeed(length);
                double target = rate > 0 ? rate : most * load;
                // The compiler is busy in the first; what it makes is then what serves the others.
                subject.atRate(target, length);
                subject.atRate(target, length);
                var all = new Histogram(3);
                for (int round = 0; round < common.rounds(); round++) {
                    all.add(subject.atRate(target, length));
                }
                row(report, server, most, target, all);
                report.check(
                        subject.violations() == 0,
                        "%s: %,d messages out of order or missing",
                        server.name(),
                        subject.violations());
            }
        }
    }

    private static void row(
            Report report, ServerProcess server, double most, double target, Histogram all) {
        report.row(
                "server",
                server.name(),
                "points/s at full speed",
                most,
                "points/s offered",
                target,
                "p50 ms",
                all.getValueAtPercentile(50) / 1e3,
                "p99 ms",
                all.getValueAtPercentile(99) / 1e3,
                "p99.9 ms",
                all.getValueAtPercentile(99.9) / 1e3,
                "max ms",
                all.getMaxValue() / 1e3,
                "messages timed",
                all.getTotalCount());
    }
}
