package dev.penstock.metrics;

import dev.penstock.series.Aggregation;
import dev.penstock.series.Grouping;
import dev.penstock.series.QueryEngine;
import dev.penstock.series.RangeQuery;
import dev.penstock.subscribe.ReplayClock;

/**
 * When a replay comes to the next points of its series. A replay knows what comes: it looks a stretch
 * ahead and wakes for points only, so that they are shown at their moment and not at the next round.
 * One thread at a time; blocks.
 */
final class PointsAhead {
    /** Where points lie: the beginnings of the windows, at multiples of their width, that have some. */
    interface Map {
        long[] windows(int[] series, long from, long to, long width);
    }

    private static final long STRETCH_MILLIS = 2_000;
    private static final long WINDOW_MILLIS = 20;
    private static final long PRESENT_MILLIS = 5_000;
    private static final long ROUND_NEAR_PRESENT = 100;

    private final Map map;
    private long[] moments = {};
    private int next;
    private long knownUntil;

    PointsAhead(Map map) {
        this.map = map;
    }

    static PointsAhead of(QueryEngine queries) {
        return new PointsAhead(
                (series, from, to, width) -> {
                    var query =
                            new RangeQuery(
                                    series,
                                    from,
                                    to,
                                    width,
                                    Aggregation.COUNT,
                                    new Grouping.Together(),
                                    1);
                    long[][] starts = {{}};
                    var _ = queries.run(query, result -> starts[0] = result.times());
                    return starts[0];
                });
    }

    /**
     * Milliseconds until there is something new to show.
     *
     * @param shown the moment of the last round
     * @param now of the server's clock: what has just been written, or will be, is not known ahead
     */
    long until(int[] series, long shown, ReplayClock replay, long now) {
        if (shown >= knownUntil) {
            look(series, shown, replay.speed());
        }
        while (next < moments.length && moments[next] <= shown) {
            next++;
        }
        long due = next < moments.length ? moments[next] : knownUntil;
        long wait = Math.max(1, replay.until(due));
        return due < now - PRESENT_MILLIS ? wait : Math.min(wait, ROUND_NEAR_PRESENT);
    }

    private void look(int[] series, long shown, double speed) {
        long window = Math.max(1, (long) (WINDOW_MILLIS * speed));
        long from = shown + 1;
        long to = from + (long) (STRETCH_MILLIS * speed);
        next = 0;
        knownUntil = to;
        moments = ends(map.windows(series, from, to, window), window);
    }

    /** A window's points have all come when it ends. */
    private static long[] ends(long[] starts, long window) {
        long[] ends = new long[starts.length];
        for (int i = 0; i < starts.length; i++) {
            ends[i] = starts[i] + window;
        }
        return ends;
    }
}
