package dev.penstock.bench;

import dev.penstock.bench.chat.RoomSubject;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.SessionServer;
import dev.penstock.bench.report.Report;
import dev.penstock.bench.sessions.ManySessions;
import dev.penstock.bench.sessions.Movement;
import dev.penstock.bench.sessions.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench sessions}: people who take part, look around and annotate. One thread. */
@Command(
        name = "sessions",
        description =
                "Say-to-hear in many sessions while everybody looks around; with --recorded what"
                        + " recorded sessions cost.",
        mixinStandardHelpOptions = true)
final class SessionsCommand implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private Subjects compared = new Subjects();

    @Option(names = "--sessions", defaultValue = "100", description = "Sessions.")
    private int sessions = 100;

    @Option(names = "--members", defaultValue = "10", description = "Of each, who hear and look.")
    private int members = 10;

    @Option(names = "--connections", defaultValue = "8", description = "They share so many.")
    private int connections = 8;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "Messages a second, every tenth of them an annotation.")
    private double rate = 1_000;

    @Option(
            names = "--look-seconds",
            defaultValue = "1",
            description = "Each looks elsewhere once in so long.")
    private double lookSeconds = 1;

    @Option(
            names = "--recorded",
            defaultValue = "0",
            description = "Measure what so many recorded sessions take instead.")
    private int recorded;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (recorded > 0) {
            var report = new Report("%,d recorded sessions".formatted(recorded));
            new Records(common.penstock(), common.freshFolder("records"), recorded).run(report);
            return common.print(report);
        }
        var report =
                new Report(
                        "%,d sessions of %,d on %d connections, each looks elsewhere every %.1f s"
                                .formatted(sessions, members, connections, lookSeconds));
        Path folder = common.freshFolder("sessions");
        try (var processes = new Processes()) {
            for (ServerProcess server :
                    compared.start(
                            common, processes, folder, "grpc-java sessions", SessionServer.class)) {
                measure(server, report);
            }
        }
        report.note(
                "delivered: what was said and pinned, and looks; timed from when a message was due;"
                        + " every tenth person is timed; the reference keeps nothing");
        return common.print(report);
    }

    private void measure(ServerProcess server, Report report)
            throws IOException, InterruptedException {
        var length = Duration.ofSeconds(common.seconds());
        int people = sessions * members;
        try (var subject =
                        new RoomSubject(server, new ManySessions(sessions), people, connections);
                var movement =
                        new Movement(
                                subject, people, Duration.ofMillis((long) (lookSeconds * 1_000)))) {
            RoomSubject.Phase last = subject.atRate(rate, length);
            var all = new Histogram(3);
            for (int round = 0; round < common.rounds(); round++) {
                last = subject.atRate(rate, length);
                all.add(last.latency());
                common.progress(
                        "%s: %,.0f delivered/s"
                                .formatted(server.name(), last.deliveredPerSecond()));
            }
            report.check(movement.stop() > 0, "nobody looked anywhere");
            TalkRow.add(report, subject, "%.0f/s".formatted(rate), last, all);
            report.check(
                    subject.violations() == 0,
                    "%s: %,d messages twice, out of order or after a hole",
                    server.name(),
                    subject.violations());
        }
    }
}
