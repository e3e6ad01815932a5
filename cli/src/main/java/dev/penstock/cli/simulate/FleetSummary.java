package dev.penstock.cli.simulate;

import org.jspecify.annotations.Nullable;

/**
 * What a fleet has done. Immutable.
 *
 * @param sent points, those sent twice included
 * @param stored as the server confirmed (by the collection contract: moments, not points)
 * @param refused by the server
 * @param repeated messages the server recognised as sent before
 * @param acknowledgementP50 milliseconds from sending to the acknowledgement; NaN when there was none
 * @param firstError the first thing that went wrong, if any
 */
public record FleetSummary(
        int machines,
        double seconds,
        long sent,
        long stored,
        long refused,
        long repeated,
        long lostConnections,
        double acknowledgementP50,
        double acknowledgementP99,
        @Nullable String firstError) {}
