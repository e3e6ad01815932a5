package dev.penstock.metrics;

import static dev.penstock.metrics.PointRulesTest.OLDEST;
import static dev.penstock.metrics.PointRulesTest.RULES;
import static dev.penstock.metrics.Scrambler.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.series.MetricType;
import dev.penstock.series.PointColumns;
import dev.penstock.series.SeriesKey;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OtlpMappingTest {
    private final MetricsConfig config = MetricsConfig.defaults();
    private final FakeCatalogue catalogue = new FakeCatalogue();
    private final ItemErrors errors = new ItemErrors();

    @Test
    void gaugeKeepsNameAndTakesSourceAndTagsFromResourceAndPoint() {
        var point = number(21.5).addAttributes(attribute("room", "3"));
        var points =
                map(
                        metric("room-temp").setGauge(Gauge.newBuilder().addDataPoints(point)),
                        attribute("service.name", "hvac"),
                        attribute("service.instance.id", "i-7"),
                        attribute("room", "of the resource"),
                        attribute("long", "x".repeat(300)));

        SeriesKey key = points.unknown().getFirst().key();
        assertThat(key.name()).isEqualTo("room_temp");
        assertThat(key.source()).isEqualTo("hvac/i-7");
        assertThat(key.tags()).isEqualTo(Map.of("room", "3", "service.name", "hvac"));
        assertThat(points.time(0)).isEqualTo(NOW);
        assertThat(points.value(0)).isEqualTo(21.5);
    }

    @Test
    void monotonicCumulativeSumIsACounterOthersAreGauges() {
        assertThat(sumType(true, AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE))
                .isEqualTo(MetricType.COUNTER);
        assertThat(sumType(false, AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE))
                .isEqualTo(MetricType.GAUGE);
        assertThat(sumType(true, AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA))
                .isEqualTo(MetricType.GAUGE);
    }

    @Test
    void histogramBecomesCountSumAndCumulativeBuckets() {
        var point =
                HistogramDataPoint.newBuilder()
                        .setTimeUnixNano(NOW * 1_000_000)
                        .setCount(6)
                        .setSum(12.5)
                        .addAllExplicitBounds(List.of(0.5, 10.0))
                        .addAllBucketCounts(List.of(1L, 2L, 3L));
        var points = map(metric("d").setHistogram(Histogram.newBuilder().addDataPoints(point)));

        assertThat(values(points))
                .isEqualTo(
                        Map.of(
                                "d_count{}", 6.0,
                                "d_sum{}", 12.5,
                                "d_bucket{le=0.5}", 1.0,
                                "d_bucket{le=10}", 3.0,
                                "d_bucket{le=+Inf}", 6.0));
        assertThat(points.unknown()).allMatch(one -> one.type() == MetricType.HISTOGRAM);
    }

    @Test
    void exponentialHistogramIsMergedToPowersOfTwo() {
        var point =
                ExponentialHistogramDataPoint.newBuilder()
                        .setTimeUnixNano(NOW * 1_000_000)
                        .setScale(1)
                        .setCount(11)
                        .setZeroCount(1);
        point.getPositiveBuilder().setOffset(-1).addAllBucketCounts(List.of(1L, 2L, 3L, 1L));
        point.getNegativeBuilder().setOffset(2).addBucketCounts(3);
        var points =
                map(
                        metric("e")
                                .setExponentialHistogram(
                                        ExponentialHistogram.newBuilder().addDataPoints(point)));

        assertThat(values(points))
                .isEqualTo(
                        Map.of(
                                "e_count{}", 11.0,
                                "e_bucket{le=-2}", 3.0,
                                "e_bucket{le=0}", 4.0,
                                "e_bucket{le=1}", 5.0,
                                "e_bucket{le=2}", 10.0,
                                "e_bucket{le=4}", 11.0,
                                "e_bucket{le=+Inf}", 11.0));
    }

    @Test
    void summaryBecomesCountSumAndQuantiles() {
        var point = SummaryDataPoint.newBuilder().setTimeUnixNano(NOW * 1_000_000);
        point.setCount(2).setSum(3);
        point.addQuantileValuesBuilder().setQuantile(0.99).setValue(1.75);
        var points = map(metric("s").setSummary(Summary.newBuilder().addDataPoints(point)));

        assertThat(values(points))
                .isEqualTo(Map.of("s_count{}", 2.0, "s_sum{}", 3.0, "s{quantile=0.99}", 1.75));
    }

    @Test
    void aSummaryOfManyQuantilesIsRefused() {
        var point = SummaryDataPoint.newBuilder().setTimeUnixNano(NOW * 1_000_000);
        for (int i = 0; i <= 200; i++) {
            point.addQuantileValuesBuilder().setQuantile(i).setValue(1);
        }
        var points = map(metric("s").setSummary(Summary.newBuilder().addDataPoints(point)));

        assertThat(points.size()).isZero();
        assertThat(errors.texts().getFirst()).contains("s: 201 quantiles (expected: at most 200)");
    }

    /** Each of them looked at for each point took hours. */
    @Test
    void aLongNameAndALongSourceAreLookedAtOnce() {
        var gauge = Gauge.newBuilder();
        for (int i = 0; i < 100_000; i++) {
            gauge.addDataPoints(NumberDataPoint.getDefaultInstance());
        }
        String large = "n".repeat(10 << 20);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> map(metric(large).setGauge(gauge), attribute("service.name", large)));
        assertThat(errors.count()).isEqualTo(100_000);
    }

    @Test
    void badPointsAreToldAsPartialSuccessAndOthersStored() {
        var gauge =
                Gauge.newBuilder()
                        .addDataPoints(number(1))
                        .addDataPoints(number(Double.NaN))
                        .addDataPoints(number(0).setFlags(1))
                        .addDataPoints(number(3).setTimeUnixNano((NOW + 9_000) * 1_000_000));
        var points = map(metric("g").setGauge(gauge));

        assertThat(points.size()).isEqualTo(1);
        var partial = OtlpMapping.response(errors).getPartialSuccess();
        assertThat(partial.getRejectedDataPoints()).isEqualTo(2);
        assertThat(partial.getErrorMessage())
                .startsWith("validation error for data point 2: g: NaN (expected: finite); ")
                .contains("data point 4: timestamp");
        assertThat(OtlpMapping.response(new ItemErrors()).hasPartialSuccess()).isFalse();
    }

    @Test
    void histogramWhoseBucketsDoNotFitIsRefusedWhole() {
        var point =
                HistogramDataPoint.newBuilder()
                        .setTimeUnixNano(NOW * 1_000_000)
                        .setCount(1)
                        .addExplicitBounds(1)
                        .addBucketCounts(1);

        assertThat(
                        map(metric("d").setHistogram(Histogram.newBuilder().addDataPoints(point)))
                                .size())
                .isZero();
        assertThat(errors.count()).isEqualTo(1);
    }

    @Test
    void resourceTagsFillTheRoomThatPointTagsLeave() {
        var point = number(1);
        for (int i = 0; i < 31; i++) {
            point.addAttributes(attribute("p" + i, "v"));
        }
        var gauge = metric("g").setGauge(Gauge.newBuilder().addDataPoints(point));
        var points = map(gauge, attribute("a", "1"), attribute("b", "2"));

        assertThat(points.unknown().getFirst().key().tags()).hasSize(32).containsKey("a");
    }

    private MetricType sumType(boolean monotonic, AggregationTemporality temporality) {
        var sum =
                Sum.newBuilder()
                        .setIsMonotonic(monotonic)
                        .setAggregationTemporality(temporality)
                        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(4).setTimeUnixNano(0));
        return map(metric("s").setSum(sum)).unknown().getFirst().type();
    }

    @Test
    void aDataPointOlderThanWhatIsKeptIsRefused() {
        var old = number(1).setTimeUnixNano((OLDEST - 1) * 1_000_000);
        var oldest = number(1).setTimeUnixNano(OLDEST * 1_000_000);
        var points =
                map(
                        metric("t")
                                .setGauge(
                                        Gauge.newBuilder()
                                                .addDataPoints(old)
                                                .addDataPoints(oldest)));

        assertThat(points.size()).isOne();
        assertThat(errors.texts())
                .singleElement()
                .asString()
                .startsWith("validation error for data point 1: timestamp: ");
    }

    private PointColumns map(Metric.Builder metric, KeyValue... resource) {
        var request =
                ExportMetricsServiceRequest.newBuilder()
                        .addResourceMetrics(
                                ResourceMetrics.newBuilder()
                                        .setResource(
                                                Resource.newBuilder()
                                                        .addAllAttributes(List.of(resource)))
                                        .addScopeMetrics(
                                                ScopeMetrics.newBuilder().addMetrics(metric)))
                        .build();
        var batch = new PointBatchBuilder(config);
        new OtlpMapping(catalogue, RULES).map(request, NOW, batch, errors, () -> {});
        return batch.build().points();
    }

    private static Map<String, Double> values(PointColumns points) {
        var values = new TreeMap<String, Double>();
        for (int i = 0; i < points.size(); i++) {
            SeriesKey key = points.unknown().get(~points.series(i)).key();
            values.put(key.name() + key.tags(), points.value(i));
        }
        return values;
    }

    private static Metric.Builder metric(String name) {
        return Metric.newBuilder().setName(name);
    }

    private static NumberDataPoint.Builder number(double value) {
        return NumberDataPoint.newBuilder().setAsDouble(value).setTimeUnixNano(NOW * 1_000_000);
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
