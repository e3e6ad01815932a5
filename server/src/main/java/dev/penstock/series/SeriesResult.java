package dev.penstock.series;

import java.util.Map;

/**
 * One result of a query: windows with points only, times rising. Handed over; any thread.
 *
 * @param series the id, or {@link #GROUP}
 * @param labels of a group, those it was made by
 * @param times starts of the windows
 */
@SuppressWarnings("ArrayRecordComponent")
public record SeriesResult(int series, Map<String, String> labels, long[] times, double[] values) {
    /** Stands for the id where a result is of a group. */
    public static final int GROUP = -1;
}
