package dev.penstock.bench;

import dev.penstock.bench.crash.ChatTalk;
import dev.penstock.bench.crash.CrashRounds;
import dev.penstock.bench.crash.FileCrashRounds;
import dev.penstock.bench.crash.SessionTalk;
import dev.penstock.bench.crash.Talk;
import dev.penstock.bench.crash.TalkCrashRounds;
import dev.penstock.bench.report.Medians;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench crash}: kill -9 under load, many times. One thread. */
@Command(
        name = "crash",
        description = "Kills the server under load; nothing acknowledged may be lost or doubled.",
        mixinStandardHelpOptions = true)
final class CrashCommand implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--kills", defaultValue = "20")
    private int kills = 20;

    @Option(names = "--producers", defaultValue = "4")
    private int producers = 4;

    @Option(names = "--seed", defaultValue = "1", description = "Of the moments of the kills.")
    private long seed = 1;

    @Option(
            names = "--uploads",
            defaultValue = "50",
            description = "Files stored while the server is killed; 0: none.")
    private int uploads = 50;

    @Option(
            names = "--upload-mib",
            defaultValue = "32",
            description = "Size of the largest of them.")
    private int uploadMebibytes = 32;

    @Option(
            names = "--talkers",
            defaultValue = "5",
            description =
                    "People who chat, and take part in a session, while the server is killed; 0: none.")
    private int talkers = 5;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("%d rounds of kill -9 under load".formatted(kills));
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        var rounds =
                new CrashRounds(common.penstock(), common.freshFolder("crash"), producers, random);
        CrashRounds.Outcome outcome = rounds.run(kills);
        report.row(
                "points acknowledged", outcome.acknowledged(),
                "messages recognised as repeats", outcome.repeated(),
                "ready again after ms (median)",
                        Medians.of(
                                outcome.recoveries().stream()
                                        .map(recovery -> recovery.toNanos() / 1e6)
                                        .toList()),
                "lost or doubled", outcome.violations().size());
        outcome.violations().forEach(violation -> report.failure("%s", violation));
        if (uploads > 0) {
            files(random, report);
        }
        if (talkers > 0) {
            talk("chat", new ChatTalk(), random, report);
            talk("sessions", new SessionTalk(), random, report);
        }
        return common.print(report);
    }

    private void files(RandomGenerator random, Report report)
            throws IOException, InterruptedException {
        var rounds =
                new FileCrashRounds(common.penstock(), common.freshFolder("file-crash"), random);
        FileCrashRounds.Outcome outcome = rounds.run(uploads, uploadMebibytes << 20, kills);
        report.note(
                "files: %d of %d stored, resumed over %d rounds of kill -9; whole, once, and none"
                        + " visible before",
                outcome.stored(), uploads, outcome.kills());
        report.check(outcome.stored() == uploads, "%d files of %d", outcome.stored(), uploads);
        outcome.violations().forEach(violation -> report.failure("%s", violation));
    }

    private void talk(String where, Talk talk, RandomGenerator random, Report report)
            throws IOException, InterruptedException {
        var rounds =
                new TalkCrashRounds(
                        common.penstock(), common.freshFolder(where + "-crash"), talk, random);
        TalkCrashRounds.Outcome outcome = rounds.run(talkers, kills);
        report.note(
                "%s: %,d messages of %d people over %d rounds of kill -9: once, in one order for"
                        + " all, each person joined once",
                where, outcome.said(), talkers, outcome.kills());
        outcome.violations().forEach(violation -> report.failure("%s: %s", where, violation));
    }
}
