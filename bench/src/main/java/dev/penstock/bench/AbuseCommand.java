package dev.penstock.bench;

import dev.penstock.bench.abuse.Abuse;
import dev.penstock.bench.abuse.Abuses;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench abuse}: clients that behave badly, and what becomes of their neighbour. One thread. */
@Command(
        name = "abuse",
        description = "Bad input and bad manners; each must be answered, a neighbour unharmed.",
        mixinStandardHelpOptions = true)
final class AbuseCommand implements Callable<Integer> {
    private static final Duration NEIGHBOUR = Duration.ofSeconds(2);

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(
            names = "--rate",
            defaultValue = "20000",
            description = "Points a second that the neighbour publishes.")
    private double rate = 20_000;

    @Option(
            names = "--harm",
            defaultValue = "250",
            description = "Milliseconds that the neighbour's p99 may reach.")
    private double harmMillis = 250;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("Bad input and bad manners");
        try (var server = ServerProcess.start(common.penstock(), common.freshFolder("abuse"));
                var neighbour = new LatencySubject(server, 1, 10)) {
            neighbour.atRate(rate, NEIGHBOUR);
            Histogram calm = neighbour.atRate(rate, NEIGHBOUR);
            report.note(
                    "the neighbour alone: %,.0f points/s, p99 %.2f ms",
                    rate, calm.getValueAtPercentile(99) / 1e3);
            long heap = server.liveHeap();
            for (Abuse abuse : Abuses.all()) {
                suffer(server, neighbour, abuse, report);
            }
            report.check(neighbour.violations() == 0, "the neighbour lost messages");
            report.note(
                    "live heap %.1f MiB before, %.1f MiB after",
                    heap / 1048576.0, server.liveHeap() / 1048576.0);
        }
        return common.print(report);
    }

    private void suffer(ServerProcess server, LatencySubject neighbour, Abuse abuse, Report report)
            throws IOException, InterruptedException {
        common.progress(abuse.name());
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<Histogram> beside = thread.submit(() -> neighbour.atRate(rate, NEIGHBOUR));
            Abuse.Verdict verdict = verdict(server, abuse);
            double p99 = beside.get().getValueAtPercentile(99) / 1e3;
            report.row(
                    "client does",
                    abuse.name(),
                    "as it must be",
                    verdict.asExpected() ? "yes" : "NO",
                    "answer",
                    verdict.answer(),
                    "neighbour p99 ms",
                    p99);
            report.check(verdict.asExpected(), "%s: %s", abuse.name(), verdict.answer());
            report.check(p99 <= harmMillis, "%s: the neighbour waited %.1f ms", abuse.name(), p99);
        } catch (ExecutionException e) {
            throw new IOException("the neighbour was harmed by: " + abuse.name(), e);
        }
    }

    private static Abuse.Verdict verdict(ServerProcess server, Abuse abuse)
            throws InterruptedException {
        try {
            return abuse.commit(server.port());
        } catch (IOException e) {
            return new Abuse.Verdict(false, String.valueOf(e.getMessage()));
        }
    }
}
