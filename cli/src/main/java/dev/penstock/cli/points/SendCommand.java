package dev.penstock.cli.points;

import dev.penstock.cli.ByteSize;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.FileFailures;
import dev.penstock.cli.Json;
import dev.penstock.cli.ProgressBar;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.Progress;
import dev.penstock.client.ProgressMeter;
import dev.penstock.client.RateLimit;
import dev.penstock.client.Timing;
import dev.penstock.client.Uploads;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends files of points. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = {
            "Send the points in files, each exactly once. Bad lines are skipped, counted and shown.",
            "The same command after an interruption goes on where it was; nothing is stored twice."
        },
        footer = {
            "",
            "JSON Lines: {\"time\":\"2026-05-01T12:00:00Z\",\"source\":\"press-01\",\"name\":\"temperature\",",
            "             \"value\":41.5,\"tags\":{\"zone\":\"a\"}}   or \"metrics\":{\"temperature\":41.5,\"rpm\":900}",
            "CSV:        time,source,name,value,tag.zone           a point a line",
            "wide CSV:   time,source,temperature,rpm,tag.zone      a column a metric, empty cells left out",
            "Times:      seconds, ms, µs or ns since 1970, or ISO 8601 (UTC without a zone); none: now.",
            "",
            "Examples:",
            "  penstock points send readings.csv",
            "  penstock points send day-*.jsonl --rate-limit 50000",
            "  zcat old.csv.gz | penstock points send --format csv -"
        })
final class SendCommand implements Callable<Integer> {
    private static final Duration REPORT_EVERY = Duration.ofMillis(200);
    private static final int MOST_BATCH = 10_000;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SendOptions options = new SendOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files to send; - is standard input.")
    private List<String> files = List.of();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        List<Input> inputs = inputs();
        var status = new StatusLine(spec.commandLine().getErr(), Terminal.current());
        var failures = new FileFailures(status);
        var report = new SendReport();
        Timing timing = Timing.system();
        var meter =
                new ProgressMeter(
                        total(inputs),
                        REPORT_EVERY,
                        timing,
                        now -> status.show(describe(now, report)));
        try (PenstockClient client = server.connect()) {
            send(inputs, client, meter, report, failures, timing);
        } finally {
            status.clear();
            report.notes().forEach(status::note);
            print(report.totals(), meter.now());
        }
        SendReport.Totals totals = report.totals();
        boolean some = totals.badLines() + totals.refused() > 0;
        return Math.max(failures.end(), some ? ExitCode.SOME_FAILED : ExitCode.OK);
    }

    private List<Input> inputs() throws IOException {
        var inputs = new ArrayList<Input>();
        for (String file : files) {
            if (!SendProgress.isNote(file)) {
                inputs.add(Input.of(file));
            }
        }
        if (inputs.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    files.getFirst() + ": holds no points, but how far they are");
        }
        return inputs;
    }

    private void check() {
        if (options.batch() < 1 || options.batch() > MOST_BATCH || options.streams() < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--batch takes 1 to 10000, --streams at least 1");
        }
        Double limit = options.rateLimit();
        if (limit != null && !(limit > 0)) {
            throw new ParameterException(spec.commandLine(), "--rate-limit takes a number above 0");
        }
    }

    private void send(
            List<Input> inputs,
            PenstockClient client,
            ProgressMeter meter,
            SendReport report,
            FileFailures failures,
            Timing timing)
            throws InterruptedException {
        Double limit = options.rateLimit();
        @Nullable RateLimit rate = limit == null ? null : RateLimit.perSecond(limit, timing);
        var sends = new ArrayList<Callable<Boolean>>();
        for (Input input : inputs) {
            sends.add(
                    failures.guard(
                            input.name(),
                            new FileSend(input, options, client, meter, report, rate)));
        }
        try {
            var _ = new Uploads(options.streams()).run(sends);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static long total(List<Input> inputs) throws IOException {
        long sum = 0;
        for (Input input : inputs) {
            if (input.size() < 0) {
                return -1;
            }
            sum += input.size();
        }
        return sum;
    }

    private static String describe(Progress progress, SendReport report) {
        return ProgressBar.describe(
                progress, String.format(Locale.ROOT, "%,d points", report.totals().stored()));
    }

    private void print(SendReport.Totals totals, Progress progress) {
        PrintWriter out = spec.commandLine().getOut();
        double seconds = progress.elapsed().toMillis() / 1000.0;
        if (json) {
            Json.object()
                    .with("lines", totals.lines())
                    .with("bad_lines", totals.badLines())
                    .with("stored", totals.stored())
                    .with("refused", totals.refused())
                    .with("stored_before", totals.before())
                    .with("bytes", progress.done())
                    .with("seconds", seconds)
                    .withTexts("problems", totals.problems())
                    .printTo(out);
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        totals.problems().forEach(err::println);
        if (totals.more() > 0) {
            err.printf(Locale.ROOT, "and %,d more%n", totals.more());
        }
        err.flush();
        out.printf(
                Locale.ROOT,
                "%,d points stored, %,d refused, %,d bad lines of %,d, %s in %.1f s%s%n",
                totals.stored(),
                totals.refused(),
                totals.badLines(),
                totals.lines(),
                ByteSize.format(progress.done()),
                seconds,
                totals.before() > 0
                        ? String.format(Locale.ROOT, " (%,d were stored before)", totals.before())
                        : "");
        out.flush();
    }
}
