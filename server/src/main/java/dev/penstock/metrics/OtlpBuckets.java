package dev.penstock.metrics;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Upper bounds of a histogram's buckets, rising, and how many values lie at or below each; the last,
 * unbounded bucket aside. Immutable, any thread.
 */
final class OtlpBuckets {
    /** More make too many series of one histogram or summary. */
    static final int MOST = 200;

    private final double[] bounds;
    private final double[] counts;

    private OtlpBuckets(double[] bounds, double[] counts) {
        this.bounds = bounds;
        this.counts = counts;
    }

    int size() {
        return bounds.length;
    }

    double bound(int bucket) {
        return bounds[bucket];
    }

    /** How many values lie at or below the bound. */
    double count(int bucket) {
        return counts[bucket];
    }

    /** The buckets of a histogram with bounds of its own; null if they make no sense or are too many. */
    static @Nullable OtlpBuckets of(HistogramDataPoint point) {
        int size = point.getExplicitBoundsCount();
        int given = point.getBucketCountsCount();
        if (size > MOST || (given != size + 1 && (given != 0 || size != 0))) {
            return null;
        }
        var bounds = new double[size];
        var counts = new double[size];
        double total = 0;
        for (int i = 0; i < size; i++) {
            bounds[i] = point.getExplicitBounds(i);
            total += unsigned(point.getBucketCounts(i));
            counts[i] = total;
            boolean rises = i == 0 || bounds[i] > bounds[i - 1];
            if (!rises || !Double.isFinite(bounds[i])) {
                return null;
            }
        }
        return new OtlpBuckets(bounds, counts);
    }

    /**
     * The buckets of an exponential histogram, merged to powers of two: bounds that stay the same when
     * the sender changes its scale. Null if they are too many or make no sense.
     */
    static @Nullable OtlpBuckets of(ExponentialHistogramDataPoint point) {
        var merged = new TreeMap<Double, Double>();
        int scale = point.getScale();
        var negative = point.getNegative();
        var positive = point.getPositive();
        if (scale < -11 || scale > 31) {
            return null;
        }
        merge(merged, scale, negative.getOffset(), negative.getBucketCountsList(), -1);
        merge(merged, scale, positive.getOffset(), positive.getBucketCountsList(), 1);
        if (point.getZeroCount() != 0) {
            merged.merge(point.getZeroThreshold(), unsigned(point.getZeroCount()), Double::sum);
        }
        merged.remove(Double.POSITIVE_INFINITY);
        boolean odd = merged.containsKey(Double.NEGATIVE_INFINITY);
        return odd || merged.size() > MOST ? null : cumulative(merged);
    }

    private static void merge(
            Map<Double, Double> into, int scale, int offset, List<Long> counts, int sign) {
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) != 0) {
                double bound = bound(scale, (long) offset + i, sign);
                into.merge(bound, unsigned(counts.get(i)), Double::sum);
            }
        }
    }

    /** Bucket i of scale s lies above 2^(i / 2^s) and ends at 2^((i + 1) / 2^s). */
    private static double bound(int scale, long index, int sign) {
        long atZero = scale >= 0 ? index >> scale : index;
        long lower = scale >= 0 ? atZero : atZero << -scale;
        long width = scale >= 0 ? 1 : 1L << -scale;
        return sign > 0 ? Math.pow(2, (double) (lower + width)) : 0.0 - Math.pow(2, (double) lower);
    }

    private static OtlpBuckets cumulative(SortedMap<Double, Double> merged) {
        var bounds = new double[merged.size()];
        var counts = new double[merged.size()];
        double total = 0;
        int at = 0;
        for (var bucket : merged.entrySet()) {
            total += bucket.getValue();
            bounds[at] = bucket.getKey();
            counts[at++] = total;
        }
        return new OtlpBuckets(bounds, counts);
    }

    /** The wire's counts are unsigned. */
    static double unsigned(long count) {
        return count >= 0 ? (double) count : (double) count + 0x1p64;
    }
}
