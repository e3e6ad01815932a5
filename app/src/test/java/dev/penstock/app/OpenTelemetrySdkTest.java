package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.SeriesValues;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exporter of OpenTelemetry's Java SDK, unchanged. */
@Tag("slow")
final class OpenTelemetrySdkTest {
    private static final Attributes SHOP = Attributes.of(AttributeKey.stringKey("shop"), "north");
    private static final Resource RESOURCE =
            Resource.create(
                    Attributes.of(
                            AttributeKey.stringKey("service.name"), "checkout",
                            AttributeKey.stringKey("service.instance.id"), "a1"));

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void whatTheSdkExportsIsFoundByQuery(String compression) throws Exception {
        try (var server = Distribution.start(folder)) {
            export(server.port(), compression);
            try (var caller = new Caller(server.port())) {
                assertThat(series(caller, "orders.placed").getMetricType()).isEqualTo("counter");
                assertThat(newest(caller, "orders.placed")).isEqualTo(7);
                assertThat(series(caller, "queue.depth").getMetricType()).isEqualTo("gauge");
                assertThat(newest(caller, "queue.depth")).isEqualTo(2.5);
                assertThat(series(caller, "latency_count").getMetricType()).isEqualTo("histogram");
                assertThat(newest(caller, "latency_count")).isEqualTo(3);
                assertThat(newest(caller, "latency_sum")).isEqualTo(116);
                assertThat(buckets(caller)).containsExactly("10=2", "100=2", "+Inf=3");
            }
            server.stop();
        }
    }

    private static void export(int port, String compression) {
        var exporter =
                OtlpGrpcMetricExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + port)
                        .setCompression(compression)
                        .setTimeout(Duration.ofSeconds(20))
                        .build();
        var reader =
                PeriodicMetricReader.builder(exporter).setInterval(Duration.ofHours(1)).build();
        try (var provider =
                SdkMeterProvider.builder()
                        .setResource(RESOURCE)
                        .registerMetricReader(reader)
                        .build()) {
            measure(provider.get("app-test"));
            assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
        }
    }

    private static void measure(Meter meter) {
        var orders = meter.counterBuilder("orders.placed").build();
        orders.add(3, SHOP);
        orders.add(4, SHOP);
        meter.gaugeBuilder("queue.depth").build().set(2.5, SHOP);
        var latency =
                meter.histogramBuilder("latency")
                        .setExplicitBucketBoundariesAdvice(List.of(10.0, 100.0))
                        .build();
        latency.record(5, SHOP);
        latency.record(10, SHOP);
        latency.record(101, SHOP);
    }

    private static Series series(Caller caller, String name) {
        List<Series> found = all(caller, name);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().getSource()).isEqualTo("checkout/a1");
        assertThat(found.getFirst().getTagsMap()).containsEntry("shop", "north");
        return found.getFirst();
    }

    private static List<Series> all(Caller caller, String name) {
        var selector = Selector.newBuilder().addNames(name);
        var request = ListSeriesRequest.newBuilder().setSelector(selector).build();
        return caller.metrics().listSeries(request).getSeriesList();
    }

    private static double newest(Caller caller, String name) {
        List<SeriesValues> found = caller.query(name, Aggregation.AGGREGATION_LAST);
        assertThat(found).hasSize(1);
        return found.getFirst().getValuesList().getLast();
    }

    private static List<String> buckets(Caller caller) {
        return all(caller, "latency_bucket").stream()
                .sorted(
                        java.util.Comparator.comparingDouble(Series::getLastValue)
                                .thenComparing(one -> one.getTagsOrThrow("le")))
                .map(one -> one.getTagsOrThrow("le") + "=" + (long) one.getLastValue())
                .toList();
    }
}
