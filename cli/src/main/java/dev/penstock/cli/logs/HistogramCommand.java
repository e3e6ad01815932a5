package dev.penstock.cli.logs;

import dev.penstock.api.logs.v1.CountByTimeRequest;
import dev.penstock.api.logs.v1.CountByTimeResponse;
import dev.penstock.api.logs.v1.LevelCounts;
import dev.penstock.api.logs.v1.TimeBucket;
import dev.penstock.cli.Durations;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts entries over time. */
@Command(
        name = "histogram",
        mixinStandardHelpOptions = true,
        description = "How many entries match over time, by level, as bars.",
        footer = {
            "",
            "Bars: # errors and worse, + warnings, - the rest; in colour on a terminal.",
            "",
            "Examples:",
            "  penstock logs histogram --since -1h --bucket 1m",
            "  penstock logs histogram 'timeout application=checkout' --json"
        })
final class HistogramCommand implements Callable<Integer> {
    private static final int MARGIN = 36;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--bucket",
            paramLabel = "TIME",
            description = "Width of a bar in time (default: one chosen for about 60 bars).")
    private @Nullable Duration bucket;

    @Option(names = "--json", description = "One JSON object per bar.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var request = CountByTimeRequest.newBuilder().setSelection(selection.selection());
        if (bucket != null) {
            request.setBucket(Times.toProto(bucket));
        }
        CountByTimeResponse counts;
        try (PenstockClient client = server.connect()) {
            counts = client.countLogs(request.build());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            counts.getBucketsList().forEach(one -> print(one, out));
            return ExitCode.OK;
        }
        draw(counts, out);
        return ExitCode.OK;
    }

    /** Empty buckets between others are drawn, so that time runs evenly. */
    private void draw(CountByTimeResponse counts, PrintWriter out) {
        Terminal terminal = Terminal.current();
        long step =
                Math.max(
                        1,
                        counts.getBucket().getSeconds() * 1000
                                + counts.getBucket().getNanos() / 1_000_000);
        long most =
                counts.getBucketsList().stream()
                        .mapToLong(one -> total(one.getCounts()))
                        .max()
                        .orElse(0);
        int width = Math.max(10, terminal.width() - MARGIN);
        long next = counts.getBucketsCount() == 0 ? 0 : counts.getBuckets(0).getStartMs();
        for (TimeBucket one : counts.getBucketsList()) {
            for (; next < one.getStartMs(); next += step) {
                bar(next, LevelCounts.getDefaultInstance(), most, width, out, terminal);
            }
            bar(next, one.getCounts(), most, width, out, terminal);
            next += step;
        }
        out.flush();
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "%,d entries, %s a bar%n",
                        counts.getTotal(),
                        Durations.format(Duration.ofMillis(step)));
    }

    private static void bar(
            long at, LevelCounts counts, long most, int width, PrintWriter out, Terminal terminal) {
        long bad = counts.getError() + counts.getFatal();
        long total = total(counts);
        int length = most == 0 ? 0 : (int) Math.ceilDiv(total * width, most);
        int red = total == 0 ? 0 : (int) Math.ceilDiv(bad * length, total);
        int yellow =
                total == 0
                        ? 0
                        : Math.min(
                                length - red, (int) Math.ceilDiv(counts.getWarn() * length, total));
        String fill = terminal.colour() ? "███" : "#+-";
        out.println(
                terminal.dim(Times.full(at))
                        + " %,9d ".formatted(total)
                        + terminal.colour(31, fill.substring(0, 1).repeat(red))
                        + terminal.colour(33, fill.substring(1, 2).repeat(yellow))
                        + terminal.colour(36, fill.substring(2, 3).repeat(length - red - yellow)));
    }

    private static long total(LevelCounts counts) {
        return counts.getTrace()
                + counts.getDebug()
                + counts.getInfo()
                + counts.getWarn()
                + counts.getError()
                + counts.getFatal();
    }

    private static void print(TimeBucket one, PrintWriter out) {
        LevelCounts counts = one.getCounts();
        Json.object()
                .with("time", one.getStartMs())
                .with("total", total(counts))
                .with("trace", counts.getTrace())
                .with("debug", counts.getDebug())
                .with("info", counts.getInfo())
                .with("warn", counts.getWarn())
                .with("error", counts.getError())
                .with("fatal", counts.getFatal())
                .printTo(out);
    }
}
