package dev.penstock.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The clock and the alarm that everything waiting in the client runs on; tests hand in one driven by
 * hand. Any thread.
 */
public interface Timing {
    /** The real clock, with one daemon thread for the alarms. */
    static Timing system() {
        return SystemTiming.SHARED;
    }

    Instant now();

    /** Monotonic nanoseconds, for durations. */
    long nanoTime();

    /** Runs the task once after the delay, on the alarm's thread: it must be short. */
    Alarm after(Duration delay, Runnable task);

    /** Waits on the calling thread. */
    default void pause(Duration delay) throws InterruptedException {
        if (delay.isZero() || delay.isNegative()) {
            return;
        }
        var over = new CompletableFuture<Boolean>();
        Alarm alarm = after(delay, () -> over.complete(true));
        try {
            boolean _ = over.get();
        } catch (ExecutionException defect) {
            throw new CompletionException(defect);
        } finally {
            alarm.cancel();
        }
    }

    /** A task that waits for its time. */
    interface Alarm {
        /** Takes the task back; without effect once it has begun. */
        void cancel();
    }
}
