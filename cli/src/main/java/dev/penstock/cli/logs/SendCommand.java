package dev.penstock.cli.logs;

import dev.penstock.cli.Durations;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.FileFailures;
import dev.penstock.cli.Interruption;
import dev.penstock.cli.Json;
import dev.penstock.cli.LocalFiles;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.StateOption;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.RetryPolicy;
import dev.penstock.client.Timing;
import dev.penstock.client.Uploads;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends logs. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = {
            "Send log files or standard input, each entry exactly once.",
            "The same command after an interruption goes on where it was; what was sent is not sent again."
        },
        footer = {
            "",
            "Text:       a leading time (ISO 8601, syslog, seconds or ms since 1970, access logs), a level",
            "            near the beginning, the rest is the message. Lines that begin with white space or",
            "            \"Caused by:\" belong to the entry before them.",
            "JSON Lines: time, level, message, application, trace_id, span_id, stack_trace, file, line under",
            "            their usual names; everything else becomes fields, a.b for nested ones.",
            "",
            "Examples:",
            "  penstock logs send /var/log/syslog --follow",
            "  penstock logs send app.log worker.log -f --application shop",
            "  journalctl -f -o short-iso | penstock logs send -a journal",
            "  zcat old.log.gz | penstock logs send --zone UTC -a archive"
        })
final class SendCommand implements Callable<Integer> {
    private static final Duration REPORT_EVERY = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final SendOptions options = new SendOptions();
    @Mixin private final StateOption state = new StateOption();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Files to send; none or - is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Durations.Positive.class,
            description = "How long, with --follow (default: until Ctrl-C).")
    private Duration duration = Duration.ZERO;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final SendReport report = new SendReport();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Timing timing = Timing.system();
        List<LogSource> sources = sources(timing);
        var status = new StatusLine(spec.commandLine().getErr(), Terminal.current());
        var failures = new FileFailures(status);
        try (PenstockClient client = server.connect()) {
            // A server that is not there is an error; one that goes away later is waited for.
            var _ = client.status();
            List<LogSend> sends = sends(sources, client, timing);
            var ticking = new Ticking(timing, status);
            try (var _ = Interruption.stops(() -> stop(sends, timing))) {
                if (!duration.isZero()) {
                    Timing.Alarm _ = timing.after(duration, () -> stop(sends, timing));
                }
                ticking.tick();
                run(sends, failures);
            } finally {
                ticking.over.set(true);
            }
        } finally {
            status.clear();
            print(report.totals());
        }
        boolean some = report.totals().refused() > 0;
        return Math.max(failures.end(), some ? ExitCode.SOME_FAILED : ExitCode.OK);
    }

    private List<LogSource> sources(Timing timing) throws IOException {
        if (files.isEmpty() || files.equals(List.of("-"))) {
            return List.of(new StandardInput(System.in));
        }
        if (files.contains("-")) {
            throw new ParameterException(
                    spec.commandLine(), "-: standard input is sent alone (expected: files only)");
        }
        var sources = new ArrayList<LogSource>();
        for (String file : files) {
            sources.add(
                    new LogFile(
                            LocalFiles.existing(file),
                            state.kept(server, file, "position"),
                            options.follow(),
                            timing));
        }
        return sources;
    }

    private List<LogSend> sends(List<LogSource> sources, PenstockClient client, Timing timing) {
        InstantSource clock = timing::now;
        var times = new LogTime(options.zone(), clock);
        RetryPolicy retries = options.follow() ? RetryPolicy.UNLIMITED : RetryPolicy.STANDARD;
        var sends = new ArrayList<LogSend>();
        for (LogSource source : sources) {
            String file = source instanceof LogFile ? source.name() : "";
            var joiner = new EntryJoiner(times, options.format(), options.defaults(file));
            sends.add(new LogSend(source, joiner, retries, client, report, timing, stopped::get));
        }
        return sends;
    }

    private void run(List<LogSend> sends, FileFailures failures) throws InterruptedException {
        var guarded = new ArrayList<Callable<Boolean>>();
        for (LogSend send : sends) {
            guarded.add(failures.guard(send.name(), () -> run(send)));
        }
        try {
            var _ = new Uploads(sends.size()).run(guarded);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private boolean run(LogSend send) throws IOException, InterruptedException {
        try {
            return send.call();
        } catch (PenstockException refused) {
            if (!stopped.get()) {
                throw refused;
            }
            report.problem(
                    send.name()
                            + ": not sent any more, and sent next time: "
                            + refused.getMessage());
            return false;
        }
    }

    /** What is read is sent, for a few seconds; what is not acknowledged then is sent next time. */
    private void stop(List<LogSend> sends, Timing timing) {
        stopped.set(true);
        Timing.Alarm _ = timing.after(GOODBYE, () -> sends.forEach(LogSend::cancel));
    }

    /** Shows how it goes while it goes. */
    private final class Ticking {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Timing timing;
        private final StatusLine status;

        Ticking(Timing timing, StatusLine status) {
            this.timing = timing;
            this.status = status;
        }

        void tick() {
            if (over.get()) {
                return;
            }
            SendReport.Totals now = report.totals();
            status.show(
                    String.format(
                            Locale.ROOT,
                            "%s  %,d lines  %,d entries stored%s",
                            options.follow() ? "following" : "sending",
                            now.lines(),
                            now.stored(),
                            now.refused() > 0 ? "  refused " + now.refused() : ""));
            Timing.Alarm _ = timing.after(REPORT_EVERY, this::tick);
        }
    }

    private void print(SendReport.Totals totals) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.object()
                    .with("lines", totals.lines())
                    .with("bytes", totals.bytes())
                    .with("stored", totals.stored())
                    .with("refused", totals.refused())
                    .with("stored_before", totals.before())
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
                "%,d entries stored, %,d refused, of %,d lines%s%n",
                totals.stored(),
                totals.refused(),
                totals.lines(),
                totals.before() > 0
                        ? String.format(Locale.ROOT, " (%,d were stored before)", totals.before())
                        : "");
        out.flush();
    }
}
