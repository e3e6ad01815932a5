package dev.penstock.logs;

import dev.penstock.logs.search.IndexLag;
import dev.penstock.subscribe.Wheel;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Slows down who sends while the index is too far behind what is stored, so that searches need not
 * scan more and more: answers are held until it has caught up, at most {@value #LONGEST_MILLIS} ms
 * each. Who waits for answers sends less, and what waits uses up its credit. Any thread.
 */
final class IndexBrake implements AutoCloseable {
    static final long LONGEST_MILLIS = 1_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final long MOST_MILLIS = 1_000;

    /** So little is scanned at once, however long nothing was stored before. */
    private static final long FEW_BYTES = 64L << 10;

    private static final int LOOK_MILLIS = 40;

    private record Held(Runnable answer, long dueMillis) {}

    private final Supplier<IndexLag> lag;
    private final Wheel wheel;
    private final InstantSource clock;
    private final Wheel.Timer look = new Wheel.Timer(this::look);
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private boolean closed;

    IndexBrake(Supplier<IndexLag> lag, Wheel wheel, InstantSource clock) {
        this.lag = lag;
        this.wheel = wheel;
        this.clock = clock;
    }

    /** Gives an answer, now or a little later; answers stay in order. It must return at once. */
    void answer(Runnable answer) {
        synchronized (held) {
            if (!closed && (!held.isEmpty() || isBehind())) {
                if (held.isEmpty()) {
                    wheel.set(look, LOOK_MILLIS);
                }
                held.add(new Held(answer, clock.millis() + LONGEST_MILLIS));
                return;
            }
        }
        answer.run();
    }

    /** Answers held now. */
    int size() {
        synchronized (held) {
            return held.size();
        }
    }

    private boolean isBehind() {
        IndexLag now = lag.get();
        return now.bytes() > MOST_BYTES || (now.bytes() > FEW_BYTES && now.millis() > MOST_MILLIS);
    }

    private void look() {
        synchronized (held) {
            boolean behind = isBehind();
            long now = clock.millis();
            while (!held.isEmpty() && (!behind || held.getFirst().dueMillis <= now)) {
                held.remove().answer.run();
            }
            if (!held.isEmpty()) {
                wheel.set(look, LOOK_MILLIS);
            }
        }
    }

    /** Gives all answers, and holds none any more. */
    @Override
    public void close() {
        synchronized (held) {
            closed = true;
            wheel.cancel(look);
            while (!held.isEmpty()) {
                held.remove().answer.run();
            }
        }
    }
}
