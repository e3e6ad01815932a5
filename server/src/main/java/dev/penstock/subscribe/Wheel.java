package dev.penstock.subscribe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The one timing wheel for heartbeats, intervals and replay pace: hashed by tick, so a timer costs a
 * list entry and nothing while it waits. Timers are coarse: up to one tick late. Any thread.
 *
 * <p>After G. Varghese and T. Lauck, "Hashed and Hierarchical Timing Wheels", 1987 (scheme 6).
 */
public final class Wheel implements AutoCloseable {
    /** Milliseconds between turns. */
    public static final int TICK_MILLIS = 20;

    private static final int SLOTS = 512;

    /** A timer; set again by {@link Wheel#set}, ended by {@link #cancel}. */
    public static final class Timer {
        private final Runnable action;
        private long dueTick = -1;
        private long queuedTick;
        private boolean queued;

        /** A timer that does this when due, on the wheel's thread: it must return at once. */
        public Timer(Runnable action) {
            this.action = action;
        }
    }

    private final List<List<Timer>> slots = new ArrayList<>(SLOTS);
    private final ScheduledExecutorService driver =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("wheel").factory());
    private long tick;

    public Wheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
    }

    /** Starts turning. */
    public Wheel start() {
        long begun = System.nanoTime();
        var _ =
                driver.scheduleAtFixedRate(
                        () -> turnTo((System.nanoTime() - begun) / 1_000_000),
                        TICK_MILLIS,
                        TICK_MILLIS,
                        TimeUnit.MILLISECONDS);
        return this;
    }

    /**
     * Sets a timer to go off once after a delay. One that is set already is moved: its place in the
     * wheel stays until it comes by, and it goes on from there, so moving costs nothing.
     */
    public void set(Timer timer, long delayMillis) {
        synchronized (slots) {
            long due = tick + Math.max(1, (delayMillis + TICK_MILLIS - 1) / TICK_MILLIS);
            boolean earlier = timer.queued && due < timer.queuedTick;
            timer.dueTick = due;
            if (earlier) {
                slots.get((int) (timer.queuedTick % SLOTS)).remove(timer);
            }
            if (!timer.queued || earlier) {
                enqueue(timer);
            }
        }
    }

    private void enqueue(Timer timer) {
        timer.queued = true;
        timer.queuedTick = timer.dueTick;
        slots.get((int) (timer.queuedTick % SLOTS)).add(timer);
    }

    /** Ends a timer. */
    public void cancel(Timer timer) {
        synchronized (slots) {
            timer.dueTick = -1;
        }
    }

    /** Turns the wheel to so many milliseconds after its start and does what is due. */
    void turnTo(long elapsedMillis) {
        var due = new ArrayList<Timer>();
        synchronized (slots) {
            while (tick < elapsedMillis / TICK_MILLIS) {
                tick++;
                collect(slots.get((int) (tick % SLOTS)), due);
            }
        }
        for (Timer timer : due) {
            timer.action.run();
        }
    }

    private void collect(List<Timer> slot, List<Timer> due) {
        var passing = new ArrayList<>(slot);
        slot.clear();
        for (Timer timer : passing) {
            if (timer.dueTick < 0) {
                // Cancelled: it and what it holds on to must not stay until its time would come.
                timer.queued = false;
            } else if (timer.queuedTick > tick) {
                slot.add(timer);
            } else {
                timer.queued = false;
                if (timer.dueTick == tick) {
                    due.add(timer);
                } else if (timer.dueTick > tick) {
                    enqueue(timer);
                }
            }
        }
    }

    /** Stops turning. */
    @Override
    public void close() {
        driver.shutdownNow();
    }
}
