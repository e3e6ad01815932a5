package dev.penstock.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Time that stands still until it is moved. Any thread; alarms run on the thread that moves it. */
public final class ManualTiming implements Timing {
    private final PriorityQueue<Pending> alarms =
            new PriorityQueue<>(Comparator.comparingLong(pending -> pending.due));
    private long nanos = 1;

    @Override
    public synchronized Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Alarm after(Duration delay, Runnable task) {
        var pending = new Pending(nanos + delay.toNanos(), task);
        alarms.add(pending);
        return () -> remove(pending);
    }

    /** Moves time on and rings what is due on the way. */
    public void advance(Duration by) {
        long until = nanoTime() + by.toNanos();
        for (Runnable task : due(until)) {
            task.run();
        }
    }

    /** How many alarms wait. */
    public synchronized int waiting() {
        return alarms.size();
    }

    private synchronized List<Runnable> due(long until) {
        nanos = until;
        var tasks = new ArrayList<Runnable>();
        Pending first = alarms.peek();
        while (first != null && first.due <= until) {
            tasks.add(first.task);
            alarms.remove();
            first = alarms.peek();
        }
        return tasks;
    }

    private synchronized void remove(Pending pending) {
        alarms.remove(pending);
    }

    private record Pending(long due, Runnable task) {}
}
