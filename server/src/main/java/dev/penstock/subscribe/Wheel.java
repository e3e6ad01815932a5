package dev.penstock.subscribe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one timing wheel for heartbeats, intervals and replay pace: hashed by tick, so a timer costs a
 * list entry and nothing while it waits. Timers are coarse: up to one tick late. Any thread.
 *
 * <p>After G. Varghese and T. Lauck, "Hashed and Hierarchical Timing Wheels", 1987 (scheme 6).
 */
public final class Wheel implements AutoCloseable {
    /** Milliseconds between turns. */
    public static final int TICK_MILLIS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Wheel.class);
    private static final int SLOTS = 512;

    /** A timer; set again by {@link Wheel#set}, ended by {@link #cancel}. */
    public static final class Timer {
        private final Runnable action;
        private long dueTick = -1;
        private long queuedTick;
        private boolean queued;
        private Timer before = this;
        private Timer after = this;

        /** A timer that does this when due, on the wheel's thread: it must return at once. */
        public Timer(Runnable action) {
            this.action = action;
        }

        private void link(Timer head) {
            before = head.before;
            after = head;
            before.after = this;
            head.before = this;
        }

        private void unlink() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    /** The heads of the slots: each is a ring of timers through its head. */
    private final List<Timer> slots = new ArrayList<>(SLOTS);

    private final ScheduledExecutorService driver =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("wheel").factory());
    private long tick;

    public Wheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Timer(() -> {}));
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
                timer.unlink();
            }
            if (!timer.queued || earlier) {
                enqueue(timer);
            }
        }
    }

    private void enqueue(Timer timer) {
        timer.queued = true;
        timer.queuedTick = timer.dueTick;
        timer.link(slots.get((int) (timer.queuedTick % SLOTS)));
    }

    /** Ends a timer: the wheel lets go of it and of what it would do. */
    public void cancel(Timer timer) {
        synchronized (slots) {
            timer.dueTick = -1;
            timer.queued = false;
            timer.unlink();
        }
    }

    /** Timers in the wheel. */
    int size() {
        synchronized (slots) {
            int size = 0;
            for (Timer head : slots) {
                for (Timer timer = head.after; timer != head; timer = timer.after) {
                    size++;
                }
            }
            return size;
        }
    }

    /** Turns the wheel to so many milliseconds after its start and does what is due; by hand in tests. */
    public void turnTo(long elapsedMillis) {
        var due = new ArrayList<Timer>();
        synchronized (slots) {
            while (tick < elapsedMillis / TICK_MILLIS) {
                tick++;
                collect(slots.get((int) (tick % SLOTS)), due);
            }
        }
        for (Timer timer : due) {
            run(timer);
        }
    }

    /** One that fails must not stop the wheel for all the others. */
    private static void run(Timer timer) {
        try {
            timer.action.run();
        } catch (RuntimeException defect) {
            LOG.error("a timer failed", defect);
        }
    }

    private void collect(Timer head, List<Timer> due) {
        Timer last = head.before;
        boolean more = head.after != head;
        while (more) {
            Timer timer = head.after;
            more = timer != last;
            timer.unlink();
            if (timer.queuedTick > tick) {
                timer.link(head);
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
