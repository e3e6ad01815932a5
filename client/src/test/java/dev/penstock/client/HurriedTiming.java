package dev.penstock.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Real time in which every delay is over at once; tells what the delays would have been. */
public final class HurriedTiming implements Timing {
    private final List<Duration> delays = new ArrayList<>();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        synchronized (delays) {
            delays.add(delay);
        }
        Thread _ = Thread.startVirtualThread(task);
        return () -> {};
    }

    /** The delays asked for so far. */
    public List<Duration> delays() {
        synchronized (delays) {
            return List.copyOf(delays);
        }
    }
}
