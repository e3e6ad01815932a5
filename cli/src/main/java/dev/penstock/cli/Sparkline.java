package dev.penstock.cli;

import java.util.List;

/** A row of small bars that shows the course of values. */
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** The values, averaged to at most so many bars; empty for none. */
    public static String of(List<Double> values, int width) {
        int bars = Math.min(width, values.size());
        if (bars == 0) {
            return "";
        }
        var averages = new double[bars];
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < bars; i++) {
            int from = (int) ((long) i * values.size() / bars);
            int to = (int) ((long) (i + 1) * values.size() / bars);
            double sum = 0;
            for (int j = from; j < to; j++) {
                sum += values.get(j);
            }
            averages[i] = sum / (to - from);
            least = Math.min(least, averages[i]);
            most = Math.max(most, averages[i]);
        }
        var line = new StringBuilder(bars);
        for (double average : averages) {
            double height = most > least ? (average - least) / (most - least) : 0.5;
            line.append(BARS.charAt((int) Math.min(7, Math.floor(height * 8))));
        }
        return line.toString();
    }
}
