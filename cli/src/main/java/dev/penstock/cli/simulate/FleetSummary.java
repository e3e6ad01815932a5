package dev.penstock.cli.simulate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet has done. Immutable.
 *
 * @param live whether the past is filled in
 * @param sent points, those sent twice included
 * @param stored as the server confirmed (by the collection contract: moments, not points)
 * @param refused by the server
 * @param repeated messages the server recognised as sent before
 * @param logged entries of logs stored
 * @param acknowledgementP50 milliseconds from sending to the acknowledgement; NaN when there was none
 * @param firstError the first thing that went wrong, if any
 */
public record FleetSummary(
        int machines,
        boolean live,
        double seconds,
        long sent,
        long stored,
        long refused,
        long repeated,
        long lostConnections,
        long logged,
        double acknowledgementP50,
        double acknowledgementP99,
        @Nullable String firstError) {

    /** One line for people who watch, with the rate since an earlier moment. */
    public String describeSince(FleetSummary before) {
        double rate = (stored - before.stored) / Math.max(0.001, seconds - before.seconds);
        return String.format(
                Locale.ROOT,
                "%s  %d machines  %,d points stored  %,.0f/s  %,d log entries  ack p50 %.1f ms p99 %.1f ms%s%s",
                live ? "live" : "filling in the past",
                machines,
                stored,
                rate,
                logged,
                acknowledgementP50,
                acknowledgementP99,
                refused > 0 ? "  refused " + refused : "",
                lostConnections > 0 ? "  connections lost " + lostConnections : "");
    }
}
