package dev.penstock.bench.report;

import java.util.List;

/** The middle of several rounds. Any thread. */
public final class Medians {
    private Medians() {}

    /** The median; the mean of the two in the middle when their number is even. */
    public static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
