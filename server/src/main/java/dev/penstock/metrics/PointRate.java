package dev.penstock.metrics;

import java.time.InstantSource;
import java.util.ArrayDeque;

/** A rate over the last ten seconds of a total that only rises. Any thread. */
final class PointRate {
    private static final long SPAN_MILLIS = 10_000;
    private static final long SHORTEST_MILLIS = 250;

    private record Sample(long atMillis, long total) {}

    private final InstantSource clock;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    PointRate(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes the total now; returns the rate per second since the oldest sample within ten seconds. */
    synchronized double perSecond(long total) {
        long now = clock.millis();
        if (samples.isEmpty() || now - samples.getLast().atMillis() >= SHORTEST_MILLIS) {
            samples.add(new Sample(now, total));
        }
        while (samples.size() > 2 && now - samples.getFirst().atMillis() > SPAN_MILLIS) {
            samples.remove();
        }
        Sample oldest = samples.getFirst();
        long span = now - oldest.atMillis();
        return span <= 0 ? 0 : (total - oldest.total()) * 1000.0 / span;
    }
}
