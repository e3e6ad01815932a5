package dev.penstock.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points in columns, in the order they came. Handed from owner to owner, used by one thread at a time.
 *
 * <p>A series is named by its id, or while it has none by {@code ~index} into {@link #unknown()}; the
 * points lane replaces those by ids.
 */
public final class PointColumns {
    private int size;
    private int[] series;
    private long[] times;
    private double[] values;
    private final List<NewSeries> unknown = new ArrayList<>(0);

    public PointColumns() {
        this(16);
    }

    public PointColumns(int capacity) {
        series = new int[capacity];
        times = new long[capacity];
        values = new double[capacity];
    }

    /** Adds a point of a series by id, or by what {@link #addUnknown} returned. */
    public void add(int seriesId, long timeMillis, double value) {
        if (size == series.length) {
            grow();
        }
        series[size] = seriesId;
        times[size] = timeMillis;
        values[size++] = value;
    }

    /** Remembers a series without id; returns the negative number that stands for it here. */
    public int addUnknown(NewSeries one) {
        unknown.add(one);
        return ~(unknown.size() - 1);
    }

    /** The series that had no id when they were decoded. */
    public List<NewSeries> unknown() {
        return unknown;
    }

    public int size() {
        return size;
    }

    public int series(int index) {
        return series[index];
    }

    public long time(int index) {
        return times[index];
    }

    public double value(int index) {
        return values[index];
    }

    /** Gives the point its id, when the series has got one. */
    public void resolve(int index, int seriesId) {
        series[index] = seriesId;
    }

    /** Keeps the first {@code count} points. */
    public void truncate(int count) {
        size = Math.min(size, count);
    }

    /** Keeps the first {@code count} points and the first {@code unknownCount} series without id. */
    public void truncate(int count, int unknownCount) {
        truncate(count);
        unknown.subList(unknownCount, unknown.size()).clear();
    }

    /** Moves a point to an earlier place: for leaving refused ones out. */
    public void move(int from, int to) {
        series[to] = series[from];
        times[to] = times[from];
        values[to] = values[from];
    }

    /** Empty again, capacity kept. */
    public void clear() {
        size = 0;
        unknown.clear();
    }

    private void grow() {
        int capacity = Math.max(16, size * 2);
        series = Arrays.copyOf(series, capacity);
        times = Arrays.copyOf(times, capacity);
        values = Arrays.copyOf(values, capacity);
    }
}
