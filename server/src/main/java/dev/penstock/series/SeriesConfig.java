package dev.penstock.series;

import java.time.Duration;

/**
 * Limits and spans of the time-series engine. Immutable, any thread.
 *
 * @param seriesPerSource series one source may have
 * @param seriesTotal series in all
 * @param chunkPoints points at which a head is sealed
 * @param idle a head without points for so long is sealed and leaves memory
 * @param headBytes memory of all heads of a lane above which the longest idle are sealed early
 * @param rawRetention how long points are kept
 * @param minuteRetention how long minute roll-ups are kept
 * @param hourRetention how long hour roll-ups are kept
 * @param maxBytes bytes of points on disk above which the oldest days go
 * @param scanBudget points one query may read
 */
public record SeriesConfig(
        int seriesPerSource,
        int seriesTotal,
        int chunkPoints,
        Duration idle,
        long headBytes,
        Duration rawRetention,
        Duration minuteRetention,
        Duration hourRetention,
        long maxBytes,
        long scanBudget) {

    public SeriesConfig {
        require(seriesPerSource > 0, "series-per-source", seriesPerSource, "at least 1");
        require(
                seriesTotal >= seriesPerSource,
                "series-total",
                seriesTotal,
                "at least series.series-per-source");
        require(chunkPoints >= 2, "chunk-points", chunkPoints, "at least 2");
        require(idle.toMillis() > 0, "idle", idle, "more than 0");
        require(headBytes > 0, "head-bytes", headBytes, "more than 0");
        require(rawRetention.toDays() >= 1, "raw-retention", rawRetention, "at least 1 day");
        require(
                minuteRetention.compareTo(rawRetention) >= 0,
                "minute-retention",
                minuteRetention,
                "at least series.raw-retention");
        require(
                hourRetention.compareTo(minuteRetention) >= 0,
                "hour-retention",
                hourRetention,
                "at least series.minute-retention");
        require(maxBytes > 0, "max-bytes", maxBytes, "more than 0");
        require(scanBudget > 0, "scan-budget", scanBudget, "more than 0");
    }

    public static SeriesConfig defaults() {
        return new SeriesConfig(
                100_000,
                1_000_000,
                512,
                Duration.ofMinutes(10),
                256L << 20,
                Duration.ofDays(15),
                Duration.ofDays(90),
                Duration.ofDays(730),
                20L << 30,
                200_000_000);
    }

    /** The same with other limits on the number of series. */
    public SeriesConfig withSeries(int perSource, int total) {
        return new SeriesConfig(
                perSource,
                total,
                chunkPoints,
                idle,
                headBytes,
                rawRetention,
                minuteRetention,
                hourRetention,
                maxBytes,
                scanBudget);
    }

    /** The same with heads sealed at other sizes. */
    public SeriesConfig withChunkPoints(int points) {
        return new SeriesConfig(
                seriesPerSource,
                seriesTotal,
                points,
                idle,
                headBytes,
                rawRetention,
                minuteRetention,
                hourRetention,
                maxBytes,
                scanBudget);
    }

    private static void require(boolean holds, String what, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "series." + what + ": " + found + " (expected: " + expected + ")");
        }
    }
}
