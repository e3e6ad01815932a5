package dev.penstock.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The channel with what every call needs beside it: time, randomness, and a way to start the next
 * attempt at the right moment. Any thread.
 */
record Connection(ManagedChannel channel, Timing timing, RandomGenerator random) {
    /** How long an attempt waits for a broken connection to come back before it is made anyway. */
    private static final Duration GRACE = Duration.ofMillis(250);

    /** What to do after a failure: as the policy says, but nothing is tried on a closed client. */
    RetryPolicy.Decision decide(RetryPolicy policy, int failures, CallFailure failure) {
        return channel.isShutdown()
                ? new RetryPolicy.Decision.GiveUp()
                : policy.after(failures, failure, random);
    }

    /**
     * Runs the next attempt after the delay. A channel that failed would refuse it until its own
     * backoff has passed, so it is told to reconnect now and given a moment for it.
     */
    void retry(Duration delay, Runnable attempt) {
        Timing.Alarm _ = timing.after(delay, () -> reconnect(attempt));
    }

    /** As {@link #retry}, on the calling thread. */
    void awaitRetry(Duration delay) throws InterruptedException {
        var turn = new CountDownLatch(1);
        retry(delay, turn::countDown);
        turn.await();
    }

    private void reconnect(Runnable attempt) {
        if (channel.getState(true) != ConnectivityState.TRANSIENT_FAILURE) {
            attempt.run();
            return;
        }
        var started = new AtomicBoolean();
        Runnable once =
                () -> {
                    if (started.compareAndSet(false, true)) {
                        attempt.run();
                    }
                };
        channel.notifyWhenStateChanged(ConnectivityState.TRANSIENT_FAILURE, once);
        channel.resetConnectBackoff();
        Timing.Alarm _ = timing.after(GRACE, once);
    }

    /** Tells the listener the present state and then every change of it, until CLOSED. */
    void follow(Consumer<ConnectionState> listener) {
        ConnectivityState state = channel.getState(false);
        listener.accept(ConnectionState.of(state));
        followFrom(state, listener);
    }

    private void followFrom(ConnectivityState known, Consumer<ConnectionState> listener) {
        if (known == ConnectivityState.SHUTDOWN) {
            return;
        }
        channel.notifyWhenStateChanged(
                known,
                () -> {
                    ConnectivityState next = channel.getState(false);
                    listener.accept(ConnectionState.of(next));
                    followFrom(next, listener);
                });
    }
}
