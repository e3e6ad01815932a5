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
        Duration hostInterval) {

    public MetricsConfig {
        requirePositive("maxNameBytes", maxNameBytes);
        requirePositive("maxSourceBytes", maxSourceBytes);
        requirePositive("maxTags", maxTags);
        requirePositive("maxTagKeyBytes", maxTagKeyBytes);
        requirePositive("maxTagValueBytes", maxTagValueBytes);
        requirePositive("maxMetricsPerPoint", maxMetricsPerPoint);
        requirePositive("maxPointsPerMessage", maxPointsPerMessage);
        requirePositive("batchPoints", batchPoints);
        requirePositive("seriesCacheEntries", seriesCacheEntries);
        if (Integer.bitCount(seriesCacheEntries) != 1) {
            throw new IllegalArgumentException(
                    "seriesCacheEntries: " + seriesCacheEntries + " (expected: a power of two)");
        }
        if (futureTolerance.isNegative()) {
            throw new IllegalArgumentException(
                    "futureTolerance: " + futureTolerance + " (expected: not negative)");
        }
        if (!hostInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "hostInterval: " + hostInterval + " (expected: positive)");
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
                Duration.ofSeconds(5));
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: positive)");
        }
    }
}
