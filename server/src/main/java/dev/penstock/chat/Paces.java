package dev.penstock.chat;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How fast each caller may send: so many a second, twice as many at once after a pause. Any thread.
 */
final class Paces {
    /** Callers looked after before those at rest are forgotten. */
    private static final int MANY = 10_000;

    /** What a caller may send at a moment. */
    private record Allowance(double left, long atMillis) {}

    private final double perSecond;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Allowance> callers = new ConcurrentHashMap<>();

    Paces(int perSecond, InstantSource clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /** Takes one away from what a caller may send; 0 when taken, else milliseconds until there is one. */
    long take(String caller) {
        long now = clock.millis();
        long[] wait = {0};
        callers.compute(
                caller,
                (_, known) -> {
                    double left = known == null ? 2 * perSecond : refilled(known, now);
                    if (left < 1) {
                        wait[0] = (long) Math.ceil((1 - left) * 1000 / perSecond);
                        return new Allowance(left, now);
                    }
                    return new Allowance(left - 1, now);
                });
        if (callers.size() > MANY) {
            callers.values().removeIf(one -> refilled(one, now) >= 2 * perSecond);
        }
        return wait[0];
    }

    private double refilled(Allowance known, long now) {
        double more = Math.max(0, now - known.atMillis()) * perSecond / 1000;
        return Math.min(2 * perSecond, known.left() + more);
    }
}
