package dev.penstock.cli.metrics;

import dev.penstock.cli.Labels;
import dev.penstock.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How the windows of one series went while it was watched. A window counts with its newest value; the
 * newest thousand are held for that. One thread.
 */
final class Course {
    private static final int HELD = 1_000;

    private final NavigableMap<Long, Double> windows = new TreeMap<>();
    private final NavigableMap<Long, Double> unsettled = new TreeMap<>();
    private long count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    /** One window with its value so far. */
    record Window(long timeMillis, double value) {}

    void add(long timeMillis, double value) {
        windows.put(timeMillis, value);
        unsettled.put(timeMillis, value);
        if (windows.size() > HELD) {
            count(windows.pollFirstEntry().getValue());
        }
    }

    /** The windows that are new or changed since the last time, but for the newest, which goes on. */
    List<Window> settled() {
        var settled = new ArrayList<Window>();
        while (unsettled.size() > 1) {
            var first = unsettled.pollFirstEntry();
            settled.add(new Window(first.getKey(), first.getValue()));
        }
        return settled;
    }

    /** Ends it: everything counts as it is now. */
    void addTo(Table table, String name) {
        double last = windows.lastEntry().getValue();
        windows.values().forEach(this::count);
        windows.clear();
        table.add(
                name,
                String.valueOf(count),
                Labels.value(min),
                Labels.value(sum / count),
                Labels.value(max),
                Labels.value(last));
    }

    private void count(double value) {
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
    }
}
