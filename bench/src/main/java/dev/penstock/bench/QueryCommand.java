package dev.penstock.bench;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.penstock.api.metrics.MetricsRequest;
import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.GetNewestRequest;
import dev.penstock.api.metrics.v1.GetNewestResponse;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.ListSeriesResponse;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.QueryResponse;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.Upload;
import dev.penstock.bench.load.Workload;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench query}: how long a caller waits for history and for the newest values. One thread. */
@Command(
        name = "query",
        description = "Range queries and newest values, as a caller sees them.",
        mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {
    private static final String HISTORY = "bench-history";
    private static final String NEWEST = "bench-newest";
    private static final int NEWEST_SERIES = 10_000;
    private static final int SETTLING_SECONDS = 20;
    private static final String METRICS = "penstock.metrics.v1.Metrics/";

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--series", defaultValue = "100")
    private int series = 100;

    @Option(names = "--hours", defaultValue = "10")
    private int hours = 10;

    @Option(names = "--runs", defaultValue = "200")
    private int runs = 200;

    private interface Question {
        void ask() throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report = new Report("Queries, as the caller sees them");
        long end = Instant.now().getEpochSecond() / 60 * 60 - 60;
        long start = end - hours * 3_600L;
        try (var server = ServerProcess.start(common.penstock(), common.freshFolder("query"));
                Connection connection = Connection.open(server.port())) {
            upload(connection, HISTORY, series, start, hours * 3_600L);
            upload(connection, NEWEST, NEWEST_SERIES, end, 1);
            // Roll-ups of old points are made once these have been through for 10 s.
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
            QueryRequest range = range(start, end);
            checkRange(connection, range, report);
            time(
                    "%d series over %d h, 1-minute averages".formatted(series, hours),
                    () -> UnaryCall.bytes(connection, METRICS + "Query", range),
                    report);
            ListSeriesRequest list = newest();
            checkNewest(connection, list, report);
            GetNewestRequest columns =
                    GetNewestRequest.newBuilder().setSelector(of(NEWEST)).build();
            time(
                    "newest of %,d series, GetNewest".formatted(NEWEST_SERIES),
                    () -> askNewest(connection, columns),
                    report);
            time(
                    "newest of %,d series, ListSeries".formatted(NEWEST_SERIES),
                    () -> UnaryCall.bytes(connection, METRICS + "ListSeries", list),
                    report);
            time(
                    "newest of %,d series, StreamMetrics, first round".formatted(NEWEST_SERIES),
                    () -> firstRound(connection),
                    report);
        }
        return common.print(report);
    }

    private static void upload(
            Connection connection, String source, int series, long startSeconds, long steps)
            throws IOException, InterruptedException {
        var load =
                new Workload(Contract.ANALYTICS, source, series, 100, startSeconds * 1_000, 1_000);
        var upload = new Upload(connection, Contract.ANALYTICS, new PointMessages(load, source));
        upload.run(System.nanoTime() + TimeUnit.MINUTES.toNanos(5), series * steps);
        upload.finish();
    }

    private void time(String name, Question question, Report report)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        question.ask();
        double first = (System.nanoTime() - begin) / 1e6;
        var times = new Histogram(3);
        for (int i = -runs / 4; i < runs; i++) {
            long asked = System.nanoTime();
            question.ask();
            if (i >= 0) {
                times.recordValue((System.nanoTime() - asked) / 1_000);
            }
        }
        report.row(
                "query", name,
                "first ms", first,
                "p50 ms", times.getValueAtPercentile(50) / 1e3,
                "p99 ms", times.getValueAtPercentile(99) / 1e3,
                "runs", runs);
    }

    private static Selector of(String source) {
        return Selector.newBuilder()
                .addMatchers(
                        Matcher.newBuilder()
                                .setLabel("source")
                                .setKind(Matcher.Kind.KIND_EQUAL)
                                .addValues(source))
                .build();
    }

    private static QueryRequest range(long start, long end) {
        return QueryRequest.newBuilder()
                .setSelector(of(HISTORY))
                .setStart(Timestamp.newBuilder().setSeconds(start))
                .setEnd(Timestamp.newBuilder().setSeconds(end))
                .setStep(Duration.newBuilder().setSeconds(60))
                .setAggregation(Aggregation.AGGREGATION_AVG)
                .build();
    }

    private static ListSeriesRequest newest() {
        return ListSeriesRequest.newBuilder()
                .setSelector(of(NEWEST))
                .setPageSize(NEWEST_SERIES)
                .build();
    }

    private void checkRange(Connection connection, QueryRequest range, Report report)
            throws IOException, InterruptedException {
        QueryResponse answer =
                UnaryCall.call(connection, METRICS + "Query", range, QueryResponse.parser());
        long values = answer.getSeriesList().stream().mapToLong(s -> s.getValuesCount()).sum();
        report.check(
                values == series * (long) hours * 60,
                "%,d values of %,d in the answer",
                values,
                series * (long) hours * 60);
    }

    private static void checkNewest(Connection connection, ListSeriesRequest list, Report report)
            throws IOException, InterruptedException {
        ListSeriesResponse answer =
                UnaryCall.call(
                        connection, METRICS + "ListSeries", list, ListSeriesResponse.parser());
        long found = answer.getSeriesList().stream().filter(s -> s.hasLastValue()).count();
        report.check(found == NEWEST_SERIES, "%,d newest values of %,d", found, NEWEST_SERIES);
    }

    /** Read as well: three columns. */
    private static void askNewest(Connection connection, GetNewestRequest columns)
            throws IOException, InterruptedException {
        GetNewestResponse answer =
                UnaryCall.call(
                        connection, METRICS + "GetNewest", columns, GetNewestResponse.parser());
        if (answer.getValuesCount() != NEWEST_SERIES) {
            throw new IOException(answer.getValuesCount() + " newest values");
        }
    }

    private static void firstRound(Connection connection) throws IOException, InterruptedException {
        var round = new CountDownLatch(NEWEST_SERIES);
        GrpcStream stream =
                connection.call(
                        "metrics.MetricsService/StreamMetrics",
                        new StreamListener() {
                            @Override
                            public void onMessage(byte[] buffer, int offset, int length) {
                                round.countDown();
                            }
                        });
        stream.send(
                MetricsRequest.newBuilder()
                        .putLabels("source", NEWEST)
                        .setIntervalSeconds(60)
                        .build()
                        .toByteArray());
        stream.halfClose();
        if (!round.await(30, TimeUnit.SECONDS)) {
            throw new IOException(round.getCount() + " values missing in the first round");
        }
        stream.cancel();
    }
}
