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
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.nio.file.Path;
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

    private static ExportMetricsServiceRequest one() {
        var gauge = Gauge.newBuilder().addDataPoints(NumberDataPoint.newBuilder().setAsDouble(1));
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder()
                                .addScopeMetrics(
                                        ScopeMetrics.newBuilder()
                                                .addMetrics(
                                                        Metric.newBuilder()
                                                                .setName("g")
                                                                .setGauge(gauge))))
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
