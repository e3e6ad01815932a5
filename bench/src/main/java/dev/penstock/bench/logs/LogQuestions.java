package dev.penstock.bench.logs;

import com.google.protobuf.Timestamp;
import dev.penstock.api.logs.v1.CountByTimeRequest;
import dev.penstock.api.logs.v1.ListPatternsRequest;
import dev.penstock.api.logs.v1.SearchRequest;
import dev.penstock.api.logs.v1.SearchResponse;
import dev.penstock.api.logs.v1.Selection;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Asks what people ask of logs, and asks {@code grep} the same where it can answer. One thread. */
public final class LogQuestions {
    private static final String LOGS = "penstock.logs.v1.Logs/";
    private static final int PAGE = 100;
    private static final long GREP_PATIENCE_SECONDS = 300;

    private final Connection connection;
    private final LogLines lines;
    private final long count;
    private final int runs;
    private final Path file;

    /** A question with what grep would be asked, empty where grep has no way to. */
    private record Asked(String name, String query, List<String> grep) {}

    public LogQuestions(Connection connection, LogLines lines, long count, int runs, Path file) {
        this.connection = connection;
        this.lines = lines;
        this.count = count;
        this.runs = runs;
        this.file = file;
    }

    /** Asks them all. */
    public void run(Report report) throws IOException, InterruptedException {
        String trace = lines.traceId(count / 2);
        for (Asked asked :
                List.of(
                        new Asked("rare word", LogLines.NEEDLE, List.of("-F", LogLines.NEEDLE)),
                        new Asked("common word", "returned", List.of("-w", "-F", "returned")),
                        new Asked(
                                "phrase",
                                "\"connection reset by peer\"",
                                List.of("-F", "connection reset by peer")),
                        new Asked(
                                "level and application",
                                "application=payments level>=error",
                                List.of("-E", " (ERROR|FATAL) payments ")),
                        new Asked("trace id", "trace_id=" + trace, List.of("-F", trace)),
                        new Asked("everything", "", List.of()))) {
            search(asked, report);
        }
        counts(report);
    }

    private void search(Asked asked, Report report) throws IOException, InterruptedException {
        var request =
                SearchRequest.newBuilder()
                        .setSelection(Selection.newBuilder().setQuery(asked.query()))
                        .setPageSize(PAGE)
                        .build();
        SearchResponse answer =
                UnaryCall.call(connection, LOGS + "Search", request, SearchResponse.parser());
        Histogram times = time(() -> UnaryCall.bytes(connection, LOGS + "Search", request));
        double grep = asked.grep().isEmpty() ? Double.NaN : grep(asked.grep());
        report.row(
                "question",
                asked.name() + ", newest " + PAGE,
                "found",
                answer.getTotal() + (answer.getTotalIsExact() ? "" : "+"),
                "p50 ms",
                times.getValueAtPercentile(50) / 1e3,
                "p99 ms",
                times.getValueAtPercentile(99) / 1e3,
                "grep ms",
                Double.isNaN(grep) ? "" : grep);
        report.check(answer.getEntriesCount() > 0, "%s: nothing found", asked.name());
    }

    private void counts(Report report) throws IOException, InterruptedException {
        var all = Selection.newBuilder();
        var errors = Selection.newBuilder().setQuery("level>=error");
        var hour =
                Selection.newBuilder()
                        .setStart(
                                Timestamp.newBuilder()
                                        .setSeconds(lines.timeMillis(count * 9 / 10) / 1_000));
        row(
                "histogram of everything",
                "CountByTime",
                report,
                CountByTimeRequest.newBuilder().setSelection(all).build());
        row(
                "histogram of errors",
                "CountByTime",
                report,
                CountByTimeRequest.newBuilder().setSelection(errors).build());
        row(
                "histogram of the newest tenth",
                "CountByTime",
                report,
                CountByTimeRequest.newBuilder().setSelection(hour).build());
        row(
                "patterns of the newest tenth",
                "ListPatterns",
                report,
                ListPatternsRequest.newBuilder().setSelection(hour).build());
    }

    private void row(
            String name, String method, Report report, com.google.protobuf.MessageLite request)
            throws IOException, InterruptedException {
        Histogram times = time(() -> UnaryCall.bytes(connection, LOGS + method, request));
        report.row(
                "question", name,
                "p50 ms", times.getValueAtPercentile(50) / 1e3,
                "p99 ms", times.getValueAtPercentile(99) / 1e3);
    }

    private interface Question {
        byte[] ask() throws IOException, InterruptedException;
    }

    private Histogram time(Question question) throws IOException, InterruptedException {
        var times = new Histogram(3);
        for (int i = -runs / 4; i < runs; i++) {
            long begin = System.nanoTime();
            if (question.ask().length < 0) {
                throw new IllegalStateException();
            }
            if (i >= 0) {
                times.recordValue((System.nanoTime() - begin) / 1_000);
            }
        }
        return times;
    }

    /** Milliseconds that grep takes to count matching lines; the second of two runs, the file cached. */
    private double grep(List<String> arguments) throws IOException, InterruptedException {
        double last = 0;
        for (int i = 0; i < 2; i++) {
            var command = new java.util.ArrayList<>(List.of("grep", "-c"));
            command.addAll(arguments);
            command.add(file.toString());
            var builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            long begin = System.nanoTime();
            // Its answer is read: writing to /dev/null grep would stop at the first match.
            Process process = builder.start();
            byte[] counted = process.getInputStream().readAllBytes();
            if (!process.waitFor(GREP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "grep did not end within " + Duration.ofSeconds(GREP_PATIENCE_SECONDS));
            }
            last = (System.nanoTime() - begin) / 1e6;
            if (counted.length == 0) {
                throw new IOException("grep did not count");
            }
        }
        return last;
    }
}
