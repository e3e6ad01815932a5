package dev.penstock.series;

import dev.penstock.refusal.Refusal;

/**
 * A question to the {@link QueryEngine}. Immutable as long as the ids are left alone, any thread.
 *
 * @param series ids of the series asked about
 * @param from the first moment, milliseconds since 1970
 * @param to the end, exclusive
 * @param step width of the windows, which begin at multiples of it since 1970
 * @param aggregation how the points of a window become a value
 * @param grouping which series are taken together
 * @param maxResults results at most, by key
 */
@SuppressWarnings("ArrayRecordComponent")
public record RangeQuery(
        int[] series,
        long from,
        long to,
        long step,
        Aggregation aggregation,
        Grouping grouping,
        int maxResults) {
    /** Windows of one result at most. */
    public static final int MAX_STEPS = 11_000;

    /** Values in all at most. */
    public static final int MAX_VALUES = 1_000_000;

    /** An increase is counted from a point before at most so far back, or a step if that is longer. */
    private static final long BACK = Spans.HOUR;

    private static final long LATEST = 253_402_300_800_000L;

    public RangeQuery {
        require(from >= 0 && from < LATEST, "start", from, "a time from 1970 to 9999");
        require(to >= from && to <= LATEST, "end", to, "a time from start to 9999");
        require(step > 0 && step <= LATEST, "step", step + " ms", "more than 0");
        require(maxResults > 0, "max_series", maxResults, "more than 0");
        long steps = steps(from, to, step);
        require(steps <= MAX_STEPS, "step", steps + " steps", "at most " + MAX_STEPS + " steps");
    }

    /** The same over another range. */
    public RangeQuery over(long newFrom, long newTo) {
        return new RangeQuery(series, newFrom, newTo, step, aggregation, grouping, maxResults);
    }

    long firstWindow() {
        return Spans.floor(from, step);
    }

    int steps() {
        return (int) steps(from, to, step);
    }

    /** From a point of so many windows before on an increase is counted. */
    int windowsBack() {
        return (int) Math.ceilDiv(BACK, step);
    }

    private static long steps(long from, long to, long step) {
        return from == to ? 0 : (Spans.floor(to - 1, step) - Spans.floor(from, step)) / step + 1;
    }

    private static void require(boolean holds, String where, Object found, String expected) {
        if (!holds) {
            throw Refusal.invalid(where, found, expected).asException();
        }
    }
}
