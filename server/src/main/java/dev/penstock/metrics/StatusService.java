package dev.penstock.metrics;

import dev.penstock.access.Admission;
import dev.penstock.api.metrics.v1.GetStatusResponse;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.series.SeriesEngine;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import java.util.List;
import java.util.function.Supplier;

/** GetStatus of {@code penstock.metrics.v1.Metrics}: the server at a glance. */
final class StatusService {
    private final Intake intake;
    private final SeriesEngine series;
    private final Admission admission;
    private final Supplier<ServerFigures> figures;
    private final PointRate rate;
    private final PointRate logRate;

    StatusService(
            Intake intake,
            SeriesEngine series,
            Admission admission,
            Supplier<ServerFigures> figures) {
        this.intake = intake;
        this.series = series;
        this.admission = admission;
        this.figures = figures;
        this.rate = new PointRate(intake.clock);
        this.logRate = new PointRate(intake.clock);
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.blocking(MetricsGrpc.getGetStatusMethod(), (request, call) -> status()));
    }

    private GetStatusResponse status() {
        ServerFigures server = figures.get();
        long total = intake.stored.sum();
        Runtime runtime = Runtime.getRuntime();
        return GetStatusResponse.newBuilder()
                .setVersion(version())
                .setStartedAtMs(server.startedAtMillis())
                .setNowMs(intake.clock.millis())
                .setPointsTotal(total)
                .setPointsPerSecond(rate.perSecond(total))
                .setSeries(series.catalog().size())
                .setStreamsIn(admission.streamsIn())
                .setSubscriptions(admission.subscriptions())
                .setConnections(server.connections())
                .setJournalBytes(server.journalBytes())
                .setDataBytes(server.dataBytes())
                .setLag(intake.lane.lag())
                .setSyncP99Ms(server.syncP99Millis())
                .setHeapUsedBytes(runtime.totalMemory() - runtime.freeMemory())
                .setHeapMaxBytes(runtime.maxMemory())
                .setState(server.state())
                .setRefusedPointsTotal(intake.refused.sum())
                .setDiskFreeBytes(server.diskFreeBytes())
                .setLogEntriesTotal(server.logEntries())
                .setLogEntriesPerSecond(logRate.perSecond(server.logEntries()))
                .build();
    }

    private static String version() {
        String version = StatusService.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
