package dev.penstock.presence;

import java.time.Duration;

/**
 * How presence is held.
 *
 * @param lease how long a person without an open call stays, default 1 s
 * @param grace how long at least after a start of the server, default 30 s
 * @param membersPerPlace people in one place, default 10,000
 * @param placesPerPerson places one person is in, default 1,000
 * @param visitsPerCaller places entered by calls of one peer address, default 200,000
 * @param joinsPerSecond how often calls of one caller (person and peer address) may enter places, default
 *     100; five times as many at once
 * @param returnsPerSecond how often they may enter the same place, default 2; five times as many at once
 */
public record PresenceConfig(
        Duration lease,
        Duration grace,
        int membersPerPlace,
        int placesPerPerson,
        int visitsPerCaller,
        int joinsPerSecond,
        int returnsPerSecond) {

    public PresenceConfig {
        if (lease.toMillis() < 100 || lease.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "presence.lease: " + lease + " (expected: 100 ms to 10 minutes)");
        }
        if (grace.isNegative() || grace.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "presence.grace: " + grace + " (expected: 0 to 1 hour)");
        }
        positive("presence.members-per-place", membersPerPlace);
        positive("presence.places-per-person", placesPerPerson);
        positive("presence.visits-per-caller", visitsPerCaller);
        pace("presence.joins-per-second", joinsPerSecond);
        pace("presence.returns-per-second", returnsPerSecond);
    }

    public static PresenceConfig defaults() {
        return new PresenceConfig(
                Duration.ofSeconds(1), Duration.ofSeconds(30), 10_000, 1_000, 200_000, 100, 2);
    }

    private static void pace(String key, int value) {
        if (value < 1 || value > 1_000_000) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: 1 to 1,000,000)");
        }
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: at least 1)");
        }
    }
}
