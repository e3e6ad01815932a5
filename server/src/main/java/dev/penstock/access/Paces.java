package dev.penstock.access;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How fast each caller may do something: so many a second, and more at once after a pause. Any thread.
 */
public final class Paces {
    /** Callers looked after before those at rest are forgotten. */
    private static final int MANY = 10_000;

    /** What a caller may do at a moment; below 0: what is promised to those who wait. */
    private record Allowance(double left, long atMillis) {}

    private final double perSecond;
    private final double atOnce;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Allowance> callers = new ConcurrentHashMap<>();
    private final AtomicInteger forgetBeyond = new AtomicInteger(MANY);
    private final AtomicInteger walks = new AtomicInteger();

    /**
     * Nobody has done anything yet.
     *
     * @param atOnce so many may come at once after a pause
     */
    public Paces(int perSecond, int atOnce, InstantSource clock) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
        this.clock = clock;
    }

    /** Takes one of what a caller may do; 0 when taken, else milliseconds until there is one. */
    public long take(String caller) {
        return Math.max(0, -turn(caller, 0));
    }

    /**
     * Takes one of what a caller may do, at its turn: 0 for now, else the milliseconds until then.
     *
     * @param longest waits longer than this are not given: then the answer is negative, and nothing was
     *     taken
     */
    public long turn(String caller, long longest) {
        long now = clock.millis();
        long[] wait = {0};
        callers.compute(
                caller,
                (_, known) -> {
                    double left = known == null ? atOnce : refilled(known, now);
                    wait[0] = left < 1 ? (long) Math.ceil((1 - left) * 1000 / perSecond) : 0;
                    if (wait[0] > longest) {
                        wait[0] = -wait[0];
                        return new Allowance(left, now);
                    }
                    return new Allowance(left - 1, now);
                });
        forgetThoseAtRest(now);
        return wait[0];
    }

    /** Somebody had a turn and did not use it: another may have it. */
    public void giveBack(String caller) {
        callers.computeIfPresent(
                caller,
                (_, known) -> new Allowance(Math.min(atOnce, known.left() + 1), known.atMillis()));
    }

    /** How many callers are remembered. */
    int size() {
        return callers.size();
    }

    /** How often those at rest were looked for. */
    int walks() {
        return walks.get();
    }

    /**
     * Twice as many as remain may come before it is done again: so its cost is shared by them. While one
     * thread walks, the others pass by.
     */
    private void forgetThoseAtRest(long now) {
        int beyond = forgetBeyond.get();
        if (callers.size() <= beyond || !forgetBeyond.compareAndSet(beyond, Integer.MAX_VALUE)) {
            return;
        }
        walks.incrementAndGet();
        callers.values().removeIf(one -> refilled(one, now) >= atOnce);
        forgetBeyond.set(Math.max(MANY, 2 * callers.size()));
    }

    private double refilled(Allowance known, long now) {
        double more = Math.max(0, now - known.atMillis()) * perSecond / 1000;
        return Math.min(atOnce, known.left() + more);
    }
}
