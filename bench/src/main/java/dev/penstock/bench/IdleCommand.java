package dev.penstock.bench;

import com.google.protobuf.Duration;
import com.google.protobuf.MessageLite;
import dev.penstock.api.metrics.MetricsRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.reference.FanoutServer;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench idle}: what open, quiet subscriptions cost the server. One thread. */
@Command(
        name = "idle",
        description = "Memory of a server with many open subscriptions on which nothing happens.",
        mixinStandardHelpOptions = true)
final class IdleCommand implements Callable<Integer> {
    private static final String NOTHING = "bench.nothing";

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--subscriptions", defaultValue = "20000")
    private int subscriptions = 20_000;

    @Option(names = "--connections", defaultValue = "40", description = "They share so many.")
    private int connections = 40;

    @Option(
            names = "--kind",
            split = ",",
            defaultValue = "TAIL,WATCH,STREAM",
            description = "Any of ${COMPLETION-CANDIDATES}.")
    private List<Kind> kinds = List.of(Kind.TAIL, Kind.WATCH, Kind.STREAM);

    @Option(names = "--reference-only", description = "Measure the reference alone.")
    private boolean referenceOnly;

    /** The subscriptions measured. */
    enum Kind {
        TAIL("penstock.metrics.v1.Metrics/Tail"),
        WATCH("penstock.metrics.v1.Metrics/Watch"),
        STREAM("metrics.MetricsService/StreamMetrics");

        private final String method;

        Kind(String method) {
            this.method = method;
        }

        MessageLite request() {
            Selector nothing = Selector.newBuilder().addNames(NOTHING).build();
            return switch (this) {
                case TAIL -> TailRequest.newBuilder().setSelector(nothing).build();
                case WATCH ->
                        WatchRequest.newBuilder()
                                .setSelector(nothing)
                                .setStep(Duration.newBuilder().setSeconds(1))
                                .build();
                case STREAM ->
                        MetricsRequest.newBuilder()
                                .addMetricNames(NOTHING)
                                .setIntervalSeconds(1)
                                .build();
            };
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var report =
                new Report(
                        "%,d idle subscriptions on %d connections"
                                .formatted(subscriptions, connections));
        Path folder = common.freshFolder("idle");
        try (var processes = new Processes()) {
            if (!referenceOnly) {
                for (Kind kind : kinds) {
                    Path own = folder.resolve(kind.name());
                    measure(processes.start(common.penstock(), own), kind, report);
                }
            }
            measure(
                    processes.start(
                            common.reference("grpc-java fan-out", FanoutServer.class), folder),
                    Kind.TAIL,
                    report);
        }
        return common.print(report);
    }

    private void measure(ServerProcess server, Kind kind, Report report)
            throws IOException, InterruptedException {
        long heap = server.liveHeap();
        long rss = server.rss();
        var ended = new Ended();
        List<Connection> open = subscribe(server, kind, ended);
        server.awaitQuiet(java.time.Duration.ofSeconds(10));
        java.time.Duration cpu = server.cpu();
        LockSupport.parkNanos(java.time.Duration.ofSeconds(common.seconds()).toNanos());
        double idleCpu = server.cpu().minus(cpu).toNanos() / 1e7 / common.seconds();
        long heapAfter = server.liveHeap();
        long rssAfter = server.rss();
        report.check(
                ended.count.get() == 0,
                "%s: %,d subscriptions ended, e.g. with %s",
                server.name(),
                ended.count.get(),
                ended.example);
        report.row(
                "server", server.name(),
                "subscription", kind.name().toLowerCase(Locale.ROOT),
                "live heap before MiB", heap / 1048576.0,
                "after MiB", heapAfter / 1048576.0,
                "heap bytes each", (heapAfter - heap) / subscriptions,
                "RSS before MiB", rss / 1048576.0,
                "RSS after MiB", rssAfter / 1048576.0,
                "RSS bytes each", (rssAfter - rss) / subscriptions,
                "CPU while idle %", idleCpu);
        open.forEach(Connection::close);
        server.close();
    }

    private static final class Ended implements StreamListener {
        private final AtomicInteger count = new AtomicInteger();
        private volatile String example = "";

        @Override
        public void onEnd(GrpcStatus status) {
            example = status.toString();
            count.incrementAndGet();
        }
    }

    private List<Connection> subscribe(ServerProcess server, Kind kind, Ended ended)
            throws IOException, InterruptedException {
        byte[] request = kind.request().toByteArray();
        var open = new ArrayList<Connection>();
        for (int i = 0; i < connections; i++) {
            open.add(Connection.open(server.port()));
        }
        for (int i = 0; i < subscriptions; i++) {
            GrpcStream stream = open.get(i % connections).call(kind.method, ended);
            stream.send(request);
            stream.halfClose();
        }
        return open;
    }
}
