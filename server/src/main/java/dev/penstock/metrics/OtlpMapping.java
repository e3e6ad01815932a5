package dev.penstock.metrics;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesLookup;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes points of OpenTelemetry metrics. A data point is an item: all values made of it are stored, or
 * none. One thread at a time.
 *
 * <ul>
 *   <li>Gauges and sums keep their name; a cumulative monotonic sum is a counter, any other a gauge.
 *   <li>A histogram becomes {@code name_count}, {@code name_sum} and, per bucket, {@code name_bucket}
 *       with the tag {@code le}, counts being cumulative over the buckets; an exponential one as well,
 *       after merging its buckets to powers of two. A summary becomes {@code name_count}, {@code
 *       name_sum} and gauges {@code name} with the tag {@code quantile}. Else the type is histogram, or
 *       gauge if the temporality is delta.
 *   <li>Characters a name must not have become {@code _}. Units, exemplars, start times and scopes are
 *       left out. A point flagged as having no value is passed over.
 *   <li>Source and tags: see {@link OtlpTags}.
 * </ul>
 */
public final class OtlpMapping {
    private static final int NO_VALUE =
            DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE;

    private final SeriesLookup lookup;
    private final PointRules rules;

    public OtlpMapping(SeriesLookup lookup, PointRules rules) {
        this.lookup = lookup;
        this.rules = rules;
    }

    /**
     * Puts the request's points into the batch.
     *
     * @param errors gets the data points that are refused
     * @param whenFull hands the batch over, between two data points: what is made of a request can be a
     *     hundred times its size
     */
    public void map(
            ExportMetricsServiceRequest request,
            long nowMillis,
            PointBatchBuilder batch,
            ItemErrors errors,
            Runnable whenFull) {
        var walk = new Walk(nowMillis, batch, errors, whenFull);
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            walk.resource(resource);
        }
    }

    /** The answer: how many data points were refused, and why the first of them. */
    public static ExportMetricsServiceResponse response(ItemErrors errors) {
        var response = ExportMetricsServiceResponse.newBuilder();
        if (errors.count() > 0) {
            response.setPartialSuccess(
                    ExportMetricsPartialSuccess.newBuilder()
                            .setRejectedDataPoints(errors.count())
                            .setErrorMessage(String.join("; ", errors.texts())));
        }
        return response.build();
    }

    /** One request being walked through. */
    private final class Walk {
        private final long nowMillis;
        private final PointBatchBuilder batch;
        private final ItemErrors errors;
        private final Runnable whenFull;
        private final OtlpPoint point;
        private OtlpTags tags = new OtlpTags(List.of(), rules);

        /** Asked once a metric: a long name takes long to look at. */
        private @Nullable Refusal nameRefusal;

        private int item;

        Walk(long nowMillis, PointBatchBuilder batch, ItemErrors errors, Runnable whenFull) {
            this.nowMillis = nowMillis;
            this.batch = batch;
            this.errors = errors;
            this.whenFull = whenFull;
            point = new OtlpPoint(rules, lookup, batch);
        }

        void resource(ResourceMetrics resource) {
            tags = new OtlpTags(resource.getResource().getAttributesList(), rules);
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                for (Metric metric : scope.getMetricsList()) {
                    metric(metric, OtlpTags.name(metric.getName()));
                }
            }
        }

        private void metric(Metric metric, String name) {
            nameRefusal = rules.name("name", name);
            switch (metric.getDataCase()) {
                case GAUGE -> {
                    for (NumberDataPoint one : metric.getGauge().getDataPointsList()) {
                        number(name, MetricType.GAUGE, one);
                    }
                }
                case SUM -> {
                    var sum = metric.getSum();
                    boolean counts =
                            sum.getIsMonotonic() && !isDelta(sum.getAggregationTemporality());
                    for (NumberDataPoint one : sum.getDataPointsList()) {
                        number(name, counts ? MetricType.COUNTER : MetricType.GAUGE, one);
                    }
                }
                case HISTOGRAM -> {
                    MetricType type = type(metric.getHistogram().getAggregationTemporality());
                    for (HistogramDataPoint one : metric.getHistogram().getDataPointsList()) {
                        histogram(name, type, one);
                    }
                }
                case EXPONENTIAL_HISTOGRAM -> {
                    var histogram = metric.getExponentialHistogram();
                    MetricType type = type(histogram.getAggregationTemporality());
                    for (ExponentialHistogramDataPoint one : histogram.getDataPointsList()) {
                        exponential(name, type, one);
                    }
                }
                case SUMMARY -> {
                    for (SummaryDataPoint one : metric.getSummary().getDataPointsList()) {
                        summary(name, one);
                    }
                }
                case DATA_NOT_SET -> {}
            }
        }

        private void number(String name, MetricType type, NumberDataPoint one) {
            if (starts(one.getFlags(), one.getTimeUnixNano(), one.getAttributesList())) {
                switch (one.getValueCase()) {
                    case AS_DOUBLE -> point.add(name, type, one.getAsDouble());
                    case AS_INT -> point.add(name, type, (double) one.getAsInt());
                    case VALUE_NOT_SET -> point.refuse(Refusal.invalid(name, "no value", "one"));
                }
                ends();
            }
        }

        private void histogram(String name, MetricType type, HistogramDataPoint one) {
            if (starts(one.getFlags(), one.getTimeUnixNano(), one.getAttributesList())) {
                countAndSum(name, type, one.getCount(), one.hasSum(), one.getSum());
                buckets(name, type, OtlpBuckets.of(one), one.getCount());
                ends();
            }
        }

        private void exponential(String name, MetricType type, ExponentialHistogramDataPoint one) {
            if (starts(one.getFlags(), one.getTimeUnixNano(), one.getAttributesList())) {
                countAndSum(name, type, one.getCount(), one.hasSum(), one.getSum());
                buckets(name, type, OtlpBuckets.of(one), one.getCount());
                ends();
            }
        }

        private void summary(String name, SummaryDataPoint one) {
            if (starts(one.getFlags(), one.getTimeUnixNano(), one.getAttributesList())) {
                countAndSum(name, MetricType.HISTOGRAM, one.getCount(), true, one.getSum());
                quantiles(name, one);
                ends();
            }
        }

        private void quantiles(String name, SummaryDataPoint one) {
            if (one.getQuantileValuesCount() > OtlpBuckets.MOST) {
                point.refuse(
                        Refusal.invalid(
                                name,
                                one.getQuantileValuesCount() + " quantiles",
                                "at most " + OtlpBuckets.MOST));
                return;
            }
            for (var quantile : one.getQuantileValuesList()) {
                if (Double.isFinite(quantile.getValue())) {
                    point.add(
                            name,
                            MetricType.GAUGE,
                            quantile.getValue(),
                            "quantile",
                            OtlpTags.number(quantile.getQuantile()));
                }
            }
        }

        private void countAndSum(
                String name, MetricType type, long count, boolean hasSum, double sum) {
            point.add(name + "_count", type, OtlpBuckets.unsigned(count));
            if (hasSum) {
                point.add(name + "_sum", type, sum);
            }
        }

        private void buckets(
                String name, MetricType type, @Nullable OtlpBuckets buckets, long count) {
            if (buckets == null) {
                point.refuse(
                        Refusal.invalid(
                                name,
                                "buckets that do not fit their bounds, or too many",
                                "one count more than bounds, at most "
                                        + OtlpBuckets.MOST
                                        + " buckets"));
                return;
            }
            for (int i = 0; i < buckets.size(); i++) {
                point.add(
                        name + "_bucket",
                        type,
                        buckets.count(i),
                        "le",
                        OtlpTags.number(buckets.bound(i)));
            }
            if (buckets.size() > 0) {
                point.add(name + "_bucket", type, OtlpBuckets.unsigned(count), "le", "+Inf");
            }
        }

        /** Begins a data point; false if there is no more to do about it. */
        private boolean starts(int flags, long nanos, List<KeyValue> attributes) {
            item++;
            if ((flags & NO_VALUE) != 0) {
                return false;
            }
            long millis = nanos == 0 ? nowMillis : Long.divideUnsigned(nanos, 1_000_000);
            point.start(item, tags, millis, nameRefusal);
            point.refuse(rules.time(Long.toUnsignedString(nanos), millis, nowMillis));
            SortedMap<String, String> all = tags.with(attributes);
            point.tags(all);
            if (point.isRefused()) {
                ends();
                return false;
            }
            return true;
        }

        private void ends() {
            Refusal refusal = point.end(nowMillis);
            if (refusal != null) {
                errors.add("validation error for data point " + item + ": " + refusal.message());
            } else if (batch.isFull()) {
                whenFull.run();
            }
        }
    }

    private static MetricType type(AggregationTemporality temporality) {
        return isDelta(temporality) ? MetricType.GAUGE : MetricType.HISTOGRAM;
    }

    private static boolean isDelta(AggregationTemporality temporality) {
        return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
    }
}
