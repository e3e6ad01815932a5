package dev.penstock.cli.simulate;

import java.time.Duration;

/**
 * How bad the network between machines and server is. Immutable.
 *
 * @param latency one way
 * @param jitter on top of it, uniform up to this
 * @param meanTimeToLoss average time until a connection breaks; zero: never
 * @param duplicate part of the messages that are sent twice
 * @param disorder part of the messages that are overtaken by later ones
 */
public record NetworkModel(
        Duration latency,
        Duration jitter,
        Duration meanTimeToLoss,
        double duplicate,
        double disorder) {

    public NetworkModel {
        if (duplicate < 0 || duplicate > 1 || disorder < 0 || disorder > 1) {
            throw new IllegalArgumentException(
                    "duplicate, disorder: " + duplicate + ", " + disorder + " (expected: 0 to 1)");
        }
    }

    /** Whether connections need a relay that spoils them. */
    boolean spoilsConnections() {
        return !latency.isZero() || !jitter.isZero() || !meanTimeToLoss.isZero();
    }

    /** Networks by name. */
    public enum Preset {
        GOOD(0, 0, 0, 0, 0),
        WIFI(4, 12, 300, 0.002, 0.005),
        CELLULAR(60, 50, 60, 0.01, 0.02),
        BAD(200, 300, 12, 0.05, 0.1);

        private final long latencyMillis;
        private final long jitterMillis;
        private final long secondsToLoss;
        private final double duplicate;
        private final double disorder;

        Preset(
                long latencyMillis,
                long jitterMillis,
                long secondsToLoss,
                double duplicate,
                double disorder) {
            this.latencyMillis = latencyMillis;
            this.jitterMillis = jitterMillis;
            this.secondsToLoss = secondsToLoss;
            this.duplicate = duplicate;
            this.disorder = disorder;
        }

        public NetworkModel model() {
            return new NetworkModel(
                    Duration.ofMillis(latencyMillis),
                    Duration.ofMillis(jitterMillis),
                    Duration.ofSeconds(secondsToLoss),
                    duplicate,
                    disorder);
        }
    }
}
