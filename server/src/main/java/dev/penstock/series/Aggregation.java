package dev.penstock.series;

/** How the points of a window become one value. Immutable, any thread. */
public enum Aggregation {
    LAST,
    AVG,
    MIN,
    MAX,
    SUM,
    COUNT,
    /** Increase per second; a fall is a restart of the counter. */
    RATE,
    P50(0.50),
    P95(0.95),
    P99(0.99);

    private final double quantile;

    Aggregation() {
        this(Double.NaN);
    }

    Aggregation(double quantile) {
        this.quantile = quantile;
    }

    /** Whether it is a percentile: those are computed from points, never from roll-ups. */
    public boolean percentile() {
        return !Double.isNaN(quantile);
    }

    double quantile() {
        return quantile;
    }
}
