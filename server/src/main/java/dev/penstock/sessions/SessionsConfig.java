package dev.penstock.sessions;

import java.time.Duration;

/**
 * Limits of sessions, and how long they are kept. Immutable, any thread.
 *
 * @param retentionAge older events of records go; so does a session without anything newer and without
 *     members, with its annotations and issues
 * @param retentionBytes beyond it the oldest events of all records go
 * @param unusedAge so long after the last one left a session goes in which nothing was done
 * @param maxSessions sessions
 * @param maxMembers members of one session
 * @param maxMessageBytes a message of somebody who takes part, as it is on the wire
 * @param maxMetadata entries of metadata of one message
 * @param maxAnnotations annotations ever made in one session
 * @param maxAnnotationsInAll annotations in all sessions
 * @param maxIssues issues of one session
 * @param maxIssuesInAll issues in all sessions
 * @param lookInterval of what a user looks at, the newest is told so often
 */
public record SessionsConfig(
        Duration retentionAge,
        long retentionBytes,
        Duration unusedAge,
        int maxSessions,
        int maxMembers,
        int maxMessageBytes,
        int maxMetadata,
        int maxAnnotations,
        int maxAnnotationsInAll,
        int maxIssues,
        int maxIssuesInAll,
        Duration lookInterval) {

    public SessionsConfig {
        requirePositive("sessions.retention-age", retentionAge.toMillis());
        requirePositive("sessions.retention-bytes", retentionBytes);
        requirePositive("sessions.unused-age", unusedAge.toMillis());
        requirePositive("sessions.max-sessions", maxSessions);
        requirePositive("sessions.max-members", maxMembers);
        if (maxMessageBytes < 1 || maxMessageBytes > 1 << 20) {
            throw new IllegalArgumentException(
                    "sessions.max-message-bytes: " + maxMessageBytes + " (expected: 1 to 1 MiB)");
        }
        requirePositive("sessions.max-metadata", maxMetadata);
        requirePositive("sessions.max-annotations", maxAnnotations);
        requirePositive("sessions.max-annotations-in-all", maxAnnotationsInAll);
        requirePositive("sessions.max-issues", maxIssues);
        requirePositive("sessions.max-issues-in-all", maxIssuesInAll);
        requirePositive("sessions.look-interval", lookInterval.toMillis());
    }

    /** What applies where nothing is configured. */
    public static SessionsConfig defaults() {
        return new SessionsConfig(
                Duration.ofDays(90),
                4L << 30,
                Duration.ofHours(1),
                10_000,
                1_000,
                64 << 10,
                32,
                10_000,
                200_000,
                1_000,
                50_000,
                Duration.ofMillis(500));
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: positive)");
        }
    }
}
