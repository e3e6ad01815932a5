package dev.penstock.cli.simulate;

import java.time.Duration;

/**
 * What fleet to run and how. Immutable.
 *
 * @param server where to send
 * @param machines how many
 * @param interval between the readings of a machine
 * @param seed of everything random
 * @param network between machines and server
 * @param contract by which the points are sent
 * @param sourcePrefix before the name of each machine
 * @param faultsPerHour faults per machine and hour
 * @param history how far back to fill in before going live
 * @param historyInterval between the readings of that past
 * @param logs whether machines and services write logs
 * @param duration how long to run live; zero: until stopped
 */
public record FleetConfig(
        String server,
        int machines,
        Duration interval,
        long seed,
        NetworkModel network,
        Contract contract,
        String sourcePrefix,
        double faultsPerHour,
        Duration history,
        Duration historyInterval,
        boolean logs,
        Duration duration) {

    private static final int MOST_MACHINES = 100_000;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    public FleetConfig {
        if (machines < 1 || machines > MOST_MACHINES) {
            throw new IllegalArgumentException(
                    "machines: " + machines + " (expected: 1 to " + MOST_MACHINES + ")");
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0
                || historyInterval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("interval: (expected: at least 10ms)");
        }
        if (network.spoilsConnections() && server.contains("://")) {
            throw new IllegalArgumentException(
                    "network: only a good one is simulated over an encrypted connection");
        }
    }

    /** The published interfaces that points can be sent by. */
    public enum Contract {
        /** penstock.metrics.v1.Metrics/Publish: exactly once. */
        PUBLISH,
        /** collection.DataCollectionService/CollectDataPoints. */
        COLLECTION,
        /** analytics.DataIngestion/UploadData. */
        ANALYTICS
    }
}
