package dev.penstock.bench;

import dev.penstock.bench.chat.ManyRooms;
import dev.penstock.bench.chat.OneRoom;
import dev.penstock.bench.chat.RoomSubject;
import dev.penstock.bench.chat.Storm;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.ChatServer;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench chat}: a full room, many rooms, a storm of joins and leaves. One thread. */
@Command(
        name = "chat",
        description =
                "Say-to-receive in a full room; with --rooms what rooms cost, with --storm what"
                        + " coming and going does.",
        mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private Subjects compared = new Subjects();

    @Option(names = "--people", defaultValue = "1000", description = "In the room.")
    private int people = 1_000;

    @Option(names = "--connections", defaultValue = "8", description = "They share so many.")
    private int connections = 8;

    @Option(names = "--speakers", defaultValue = "10", description = "Who take turns to speak.")
    private int speakers = 10;

    @Option(names = "--rate", defaultValue = "100", description = "Messages a second.")
    private double rate = 100;

    @Option(names = "--full-speed", description = "Also as fast as everybody hears.")
    private boolean fullSpeed;

    @Option(
            names = "--rooms",
            defaultValue = "0",
            description = "Measure so many rooms instead of a full one.")
    private int rooms;

    @Option(
            names = "--storm",
            defaultValue = "0",
            description = "Measure so many people who join and leave all the time instead.")
    private int storm;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rooms > 0) {
            var report = new Report("%,d rooms".formatted(rooms));
            new ManyRooms(common.penstock(), common.freshFolder("rooms"), rooms).run(report);
            return common.print(report);
        }
        return storm > 0 ? storm() : room();
    }

    private int storm() throws IOException, InterruptedException {
        var report = new Report("Joining and leaving as fast as it is answered");
        try (var processes = new Processes()) {
            ServerProcess server = processes.start(common.penstock(), common.freshFolder("storm"));
            new Storm(server).run(storm, length(), report);
        }
        return common.print(report);
    }

    private int room() throws IOException, InterruptedException {
        var report =
                new Report(
                        "%,d people in one room on %d connections, %d of them speak"
                                .formatted(people, connections, speakers));
        Path folder = common.freshFolder("chat");
        try (var processes = new Processes()) {
            for (ServerProcess server :
                    compared.start(common, processes, folder, "grpc-java chat", ChatServer.class)) {
                try (var subject =
                        new RoomSubject(server, new OneRoom(speakers), people, connections)) {
                    measure(subject, report);
                }
            }
        }
        report.note("timed from when a message was due; every tenth person is timed");
        return common.print(report);
    }

    private void measure(RoomSubject subject, Report report)
            throws IOException, InterruptedException {
        RoomSubject.Phase last = subject.atRate(rate, length());
        var all = new Histogram(3);
        for (int round = 0; round < common.rounds(); round++) {
            last = subject.atRate(rate, length());
            all.add(last.latency());
            common.progress(
                    "%s: %,.0f messages/s delivered"
                            .formatted(subject.process().name(), last.deliveredPerSecond()));
        }
        TalkRow.add(report, subject, "%.0f/s".formatted(rate), last, all);
        if (fullSpeed) {
            var most = subject.atFullSpeed(length());
            TalkRow.add(report, subject, "full speed", most, most.latency());
        }
        report.check(
                subject.violations() == 0,
                "%s: %,d messages twice, out of order or after a hole",
                subject.process().name(),
                subject.violations());
    }

    private Duration length() {
        return Duration.ofSeconds(common.seconds());
    }
}
