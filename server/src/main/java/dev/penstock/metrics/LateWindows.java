package dev.penstock.metrics;

import dev.penstock.series.LateArrivals;
import dev.penstock.series.LiveSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The windows of a watched selection that late points have changed after they were sent. Of so many
 * that they cannot be kept the oldest are forgotten. One thread at a time.
 */
final class LateWindows {
    static final int MOST_WINDOWS = 20_000;
    private static final int LONGEST_RUN = 100;
    private static final int RUNS_A_ROUND = 4;

    private final LateArrivals arrivals;
    private final long step;
    private final boolean moveNext;
    private final TreeMap<Long, RoaringBitmap> changed = new TreeMap<>();
    private long seen;
    private boolean dropped;

    /**
     * Notes what comes late.
     *
     * @param seen what has come before is known: an {@link #end}, perhaps of another call
     * @param step width of the windows
     * @param moveNext whether a point changes the window behind its own as well
     */
    LateWindows(LateArrivals arrivals, long seen, long step, boolean moveNext) {
        this.arrivals = arrivals;
        this.step = step;
        this.moveNext = moveNext;
        this.seen = seen;
    }

    /** Windows that follow each other, and the series that changed in them. */
    record Run(long from, long to, RoaringBitmap series) {}

    /** Up to where it can be said whose all late points are, by members refreshed after this. */
    long end() {
        return arrivals.end();
    }

    /**
     * Takes in what came late since the last time, of the members and between two moments. False if
     * some of it was no longer there, or some windows had to be forgotten.
     *
     * @param end as it was before the members were refreshed; what came after is looked at again
     */
    boolean collect(LiveSelection members, long end, long from, long to) {
        dropped = false;
        boolean all =
                arrivals.collect(
                        seen,
                        (id, time) -> {
                            if (time >= from && time < to && members.contains(id)) {
                                long window = Math.floorDiv(time, step) * step;
                                add(window, id);
                                if (moveNext && window + step < to) {
                                    add(window + step, id);
                                }
                            }
                        });
        seen = end;
        return all && !dropped;
    }

    private void add(long window, int id) {
        changed.computeIfAbsent(window, _ -> new RoaringBitmap()).add(id);
        if (changed.size() > MOST_WINDOWS) {
            changed.pollFirstEntry();
            dropped = true;
        }
    }

    /** Up to where late points have been taken in. */
    long seen() {
        return seen;
    }

    /**
     * Takes out some of them, the newest first; the others stay for the next time.
     *
     * @param mostValues what they come to in all, or little more
     * @param results how many values a window has, by the number of series that changed in it
     */
    List<Run> take(long mostValues, IntUnaryOperator results) {
        var runs = new ArrayList<Run>();
        long left = mostValues;
        while (!changed.isEmpty() && left > 0 && runs.size() < RUNS_A_ROUND) {
            Run run = takeRun(left, results);
            runs.add(run);
            long windows = (run.to() - run.from()) / step;
            left -= windows * results.applyAsInt(run.series().getCardinality());
        }
        return runs;
    }

    private Run takeRun(long mostValues, IntUnaryOperator results) {
        var last = changed.pollLastEntry();
        long from = last.getKey();
        RoaringBitmap series = last.getValue();
        for (long windows = 2; windows <= LONGEST_RUN; windows++) {
            RoaringBitmap before = changed.get(from - step);
            if (before == null) {
                break;
            }
            int together = RoaringBitmap.orCardinality(series, before);
            if (windows * results.applyAsInt(together) > mostValues) {
                break;
            }
            from -= step;
            series.or(before);
            changed.remove(from);
        }
        return new Run(from, last.getKey() + step, series);
    }

    /** The earliest of those left, {@link Long#MAX_VALUE} if there is none. */
    long oldest() {
        return changed.isEmpty() ? Long.MAX_VALUE : changed.firstKey();
    }

    /** All are looked at anyway. */
    void clear() {
        changed.clear();
    }

    /** Whether none are left. */
    boolean isEmpty() {
        return changed.isEmpty();
    }
}
