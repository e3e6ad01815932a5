package dev.penstock.client;

import java.time.Instant;

/**
 * A past moment that is shown again, and how fast time passes since. Subscriptions that are given the
 * same one show the same moment at the same time, however late each of them is opened or resumed.
 * Immutable, any thread.
 *
 * @param start the moment shown first
 * @param speed of replayed time, 0.1 to 100; 1 is as it ran
 * @param begunMs when {@code start} is shown, by the server's clock
 */
public record Replay(Instant start, double speed, long begunMs) {
    private static final double SLOWEST = 0.1;
    private static final double FASTEST = 100;

    /** For the first messages of several streams to be ready when time begins to pass. */
    private static final long LEAD_MS = 500;

    public Replay {
        if (!(speed >= SLOWEST && speed <= FASTEST)) {
            throw new IllegalArgumentException(
                    "speed: %s (expected: %s to %s)".formatted(speed, SLOWEST, FASTEST));
        }
    }

    /** One that begins now, by the clock of the server. */
    public static Replay begin(PenstockClient client, Instant start, double speed)
            throws InterruptedException {
        return new Replay(start, speed, client.status().getNowMs() + LEAD_MS);
    }

    /** The moment shown when the server's clock says so. */
    public Instant shownAt(long serverMs) {
        return start.plusMillis((long) (Math.max(0, serverMs - begunMs) * speed));
    }

    /** What the server's clock says when a moment is shown. */
    public long whenShown(Instant moment) {
        return begunMs + (long) ((moment.toEpochMilli() - start.toEpochMilli()) / speed);
    }
}
