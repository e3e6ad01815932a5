package dev.penstock.cli.simulate;

/**
 * A sensor of a kind of machine. Immutable.
 *
 * @param name of the metric
 * @param signal what it measures
 * @param noise standard deviation of its readings
 * @param decimals its resolution
 */
record Sensor(String name, Signal signal, double noise, int decimals) {
    private static final double[] SCALE = {1, 10, 100, 1000};

    /** The value as the sensor reports it. */
    double rounded(double value) {
        return Math.round(value * SCALE[decimals]) / SCALE[decimals];
    }

    boolean counter() {
        return signal instanceof Signal.Counter;
    }
}
