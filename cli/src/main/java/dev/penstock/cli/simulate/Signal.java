package dev.penstock.cli.simulate;

/** How a sensor's value follows from what its machine does. Immutable. */
sealed interface Signal {
    /** Follows the load slowly, as heat does: {@code ambient + gain × load}, time constant in s. */
    record Thermal(double ambient, double gain, double timeConstant) implements Signal {}

    /** Grows with load and wear: {@code base × (0.4 + 0.6 × load) × (1 + wear)}. */
    record Vibration(double base) implements Signal {}

    /** Swings with the working cycle, of so many seconds, around a set point. */
    record Cyclic(double setPoint, double swing, double period) implements Signal {}

    /** Between idle and full with the load. */
    record Proportional(double idle, double full) implements Signal {}

    /** Counts pieces: so many an hour at full load. */
    record Counter(double perHour) implements Signal {}
}
