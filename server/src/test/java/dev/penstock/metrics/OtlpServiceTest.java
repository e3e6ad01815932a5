package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.RunningServer;
import dev.penstock.api.metrics.v1.GetStatusRequest;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OtlpServiceTest {
    @TempDir Path folder;

    @Test
    void anExportTakesAPlaceAsEveryUploadAndGivesItBack() throws Exception {
        try (var server = RunningServer.in(folder, Map.of("access.max-streams-in", "1"))) {
            var export = MetricsServiceGrpc.newBlockingStub(server.channel());
            var status = MetricsGrpc.newBlockingStub(server.channel());
            for (int i = 0; i < 3; i++) {
                assertThat(export.export(one()).hasPartialSuccess()).isFalse();
            }
            StreamObserver<PublishRequest> upload =
                    MetricsGrpc.newStub(server.channel()).publish(new Silent());
            await().until(
                            () ->
                                    status.getStatus(GetStatusRequest.getDefaultInstance())
                                                    .getStreamsIn()
                                            == 1);
            assertThatThrownBy(() -> export.export(one()))
                    .hasMessageContaining("uploads: 1 are open");
            upload.onCompleted();
            await().until(
                            () ->
                                    status.getStatus(GetStatusRequest.getDefaultInstance())
                                                    .getStreamsIn()
                                            == 0);
            assertThat(export.export(one()).hasPartialSuccess()).isFalse();
        }
    }

    /** Each bucket of each histogram is a series, and has all tags. */
    @Test
    void whatIsMadeOfASmallRequestMayBeLargeAndIsStoredInPieces() throws Exception {
        try (var server = RunningServer.in(folder, Map.of("lane.command-bytes", "4 MiB"))) {
            var export = MetricsServiceGrpc.newBlockingStub(server.channel());
            var status = MetricsGrpc.newBlockingStub(server.channel());
            assertThat(export.export(histograms(20)).hasPartialSuccess()).isFalse();
            assertThat(status.getStatus(GetStatusRequest.getDefaultInstance()).getSeries())
                    .isGreaterThanOrEqualTo(20 * 202);
            assertThat(export.export(histograms(20)).hasPartialSuccess()).isFalse();
            assertThat(export.export(one()).hasPartialSuccess()).isFalse();
        }
    }

    @Test
    void whatOneRequestWouldHaveKeptBeyondTheLanesLimitIsRefusedAndTheServerGoesOn()
            throws Exception {
        try (var server = RunningServer.in(folder, Map.of("lane.command-bytes", "512 KiB"))) {
            var export = MetricsServiceGrpc.newBlockingStub(server.channel());
            assertThatThrownBy(() -> export.export(histograms(2)))
                    .hasMessageContaining("RESOURCE_EXHAUSTED")
                    .hasMessageContaining("lane.command-bytes");
            assertThat(export.export(one()).hasPartialSuccess()).isFalse();
        }
    }

    /** Two bytes become an object. */
    @Test
    void whatWouldTakeTooMuchMemoryIsRefusedBeforeItIsDecoded() throws Exception {
        try (var server = RunningServer.in(folder, Map.of("access.decoding-bytes", "64 MiB"))) {
            var export = MetricsServiceGrpc.newBlockingStub(server.channel());
            var bomb = ExportMetricsServiceRequest.newBuilder();
            bomb.addResourceMetricsBuilder()
                    .addScopeMetricsBuilder()
                    .addMetricsBuilder()
                    .getExponentialHistogramBuilder()
                    .addAllDataPoints(
                            Collections.nCopies(
                                    600_000, ExponentialHistogramDataPoint.getDefaultInstance()));
            assertThatThrownBy(() -> export.withCompression("gzip").export(bomb.build()))
                    .hasMessageContaining("RESOURCE_EXHAUSTED")
                    .hasMessageMatching(
                            "(?s).*bytes that take \\d+ in memory \\(expected: at most 67108864\\).*");
            assertThat(export.export(one()).hasPartialSuccess()).isFalse();
        }
    }

    private static ExportMetricsServiceRequest histograms(int points) {
        var histogram = Histogram.newBuilder();
        for (int i = 0; i < points; i++) {
            var point = HistogramDataPoint.newBuilder().setSum(1).addBucketCounts(0);
            for (int bound = 0; bound < 200; bound++) {
                point.addExplicitBounds(bound).addBucketCounts(1);
            }
            for (int tag = 0; tag < 9; tag++) {
                String key = String.format("%d%063d", tag, i);
                var value = AnyValue.newBuilder().setStringValue("v".repeat(255));
                point.addAttributes(KeyValue.newBuilder().setKey(key).setValue(value));
            }
            histogram.addDataPoints(point);
        }
        return request(Metric.newBuilder().setName("h").setHistogram(histogram));
    }

    private static ExportMetricsServiceRequest one() {
        var gauge = Gauge.newBuilder().addDataPoints(NumberDataPoint.newBuilder().setAsDouble(1));
        return request(Metric.newBuilder().setName("g").setGauge(gauge));
    }

    private static ExportMetricsServiceRequest request(Metric.Builder metric) {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder()
                                .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build();
    }

    private static final class Silent implements StreamObserver<PublishResponse> {
        @Override
        public void onNext(PublishResponse value) {}

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {}
    }
}
