package dev.penstock.metrics;

import java.time.Duration;

/**
 * Limits of what points may be, and sizes of the inbound half. Immutable, any thread.
 *
 * @param maxNameBytes length of a metric name
 * @param maxSourceBytes length of a source
 * @param maxTags tags of one series
 * @param maxTagKeyBytes length of a tag's key
 * @param maxTagValueBytes length of a tag's value
 * @param maxMetricsPerPoint metrics of one {@code collection.DataPoint}
 * @param maxPointsPerMessage points of one batch; a larger one fails whole
 * @param futureTolerance how far ahead of the server's clock a point may be
 * @param batchPoints points gathered before they are handed over, if more can be read at once
 * @param seriesCacheEntries raw series remembered for the decoders; a power of two
 * @param maxWatchedSeries series that all watched selections together may show
 * @param hostInterval time between two measurements of the server's own host
 */
public record MetricsConfig(
        int maxNameBytes,
        int maxSourceBytes,
        int maxTags,
        int maxTagKeyBytes,
        int maxTagValueBytes,
        int maxMetricsPerPoint,
        int maxPointsPerMessage,
        Duration futureTolerance,
        int batchPoints,
        int seriesCacheEntries,
        int maxWatchedSeries,
        Duration hostInterval) {

    public MetricsConfig {
        requirePositive("metrics.max-name-bytes", maxNameBytes);
        requirePositive("metrics.max-source-bytes", maxSourceBytes);
        requirePositive("metrics.max-tags", maxTags);
        requirePositive("metrics.max-tag-key-bytes", maxTagKeyBytes);
        requirePositive("metrics.max-tag-value-bytes", maxTagValueBytes);
        requirePositive("metrics.max-metrics-per-point", maxMetricsPerPoint);
        requirePositive("metrics.max-points-per-message", maxPointsPerMessage);
        requirePositive("metrics.batch-points", batchPoints);
        requirePositive("metrics.series-cache-entries", seriesCacheEntries);
        requirePositive("metrics.max-watched-series", maxWatchedSeries);
        if (Integer.bitCount(seriesCacheEntries) != 1) {
            throw new IllegalArgumentException(
                    "metrics.series-cache-entries: "
                            + seriesCacheEntries
                            + " (expected: a power of two)");
        }
        if (futureTolerance.isNegative()) {
            throw new IllegalArgumentException(
                    "metrics.future-tolerance: " + futureTolerance + " (expected: not negative)");
        }
        if (!hostInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "metrics.host-interval: " + hostInterval + " (expected: positive)");
        }
    }

    /** What applies where nothing is configured. */
    public static MetricsConfig defaults() {
        return new MetricsConfig(
                255,
                255,
                32,
                64,
                255,
                1_000,
                10_000,
                Duration.ofSeconds(5),
                1_000,
                1 << 17,
                1_000_000,
                Duration.ofSeconds(5));
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: positive)");
        }
    }
}
