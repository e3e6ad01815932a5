package dev.penstock.series;

import java.util.stream.IntStream;

/**
 * The points of several series in order of time, in slices: for replaying the past. Used by one thread
 * at a time, which may block.
 */
public final class PointReplay {
    private static final int POINTS_AIMED_AT = 4_096;
    private static final long WIDEST = Spans.HOUR;

    private final PointReader reader;
    private final int[] series;
    private final long to;
    private long at;
    private long width = 1_000;

    /** A replay of these series over {@code [from, to)}. */
    public PointReplay(PointReader reader, int[] series, long from, long to) {
        this.reader = reader;
        this.series = series.clone();
        this.at = from;
        this.to = to;
    }

    /** All points before this moment have been handed over. */
    public long position() {
        return at;
    }

    public boolean ended() {
        return at >= to;
    }

    /** The points of the next slice, which may be none, times rising; of one time by series. */
    public PointColumns next(ScanBudget budget) {
        long end = Math.min(to, at + width);
        var slice = new PointColumns();
        for (int id : series) {
            reader.read(
                    id,
                    at,
                    end,
                    budget,
                    (times, values, first, last) -> {
                        for (int i = first; i < last; i++) {
                            slice.add(id, times[i], values[i]);
                        }
                    });
        }
        at = end;
        adapt(slice.size());
        return sorted(slice);
    }

    private void adapt(int points) {
        if (points < POINTS_AIMED_AT / 2) {
            width = Math.min(WIDEST, width * 2);
        } else if (points > POINTS_AIMED_AT * 2) {
            width = Math.max(1, width / 2);
        }
    }

    private static PointColumns sorted(PointColumns slice) {
        var sorted = new PointColumns(slice.size());
        IntStream.range(0, slice.size())
                .boxed()
                .sorted((a, b) -> Long.compare(slice.time(a), slice.time(b)))
                .forEach(i -> sorted.add(slice.series(i), slice.time(i), slice.value(i)));
        return sorted;
    }
}
