package dev.penstock.cli.simulate;

import java.util.random.RandomGenerator;

/** A fault of a machine while it lasts, in milliseconds since 1970. Immutable. */
sealed interface Fault {
    long end();

    /** Heat builds up by so many degrees until someone steps in. */
    record Overheating(long begin, long end, double degrees) implements Fault {}

    /** Vibration grows ever faster, up to the factor. */
    record BearingWear(long begin, long end, double factor) implements Fault {}

    /** One sensor repeats its last value. */
    record StuckSensor(long end, int sensor) implements Fault {}

    /** The machine says nothing. */
    record Dropout(long end) implements Fault {}

    /** One reading of one sensor is far off. */
    record Spike(long end, int sensor, double factor) implements Fault {}

    /** A random fault that begins now, on a machine with so many sensors. */
    static Fault begin(long now, int sensors, RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> {
                long end = now + minutes(8, 25, random);
                yield new Overheating(now, end, 20 + 40 * random.nextDouble());
            }
            case 1 -> {
                long end = now + minutes(15, 60, random);
                yield new BearingWear(now, end, 2 + 4 * random.nextDouble());
            }
            case 2 -> new StuckSensor(now + minutes(2, 10, random), random.nextInt(sensors));
            case 3 -> new Dropout(now + minutes(1, 4, random));
            default -> new Spike(now, random.nextInt(sensors), 1.5 + 2 * random.nextDouble());
        };
    }

    /** How far through its time a fault is, 0 to 1. */
    static double age(long begin, long end, long now) {
        return end <= begin ? 1 : Math.clamp((double) (now - begin) / (end - begin), 0.0, 1.0);
    }

    private static long minutes(int least, int most, RandomGenerator random) {
        return Math.round((least + (most - least) * random.nextDouble()) * 60_000);
    }
}
