package dev.penstock.client;

import java.time.Duration;

/** How a subscription stands. */
public sealed interface SubscriptionState {
    /**
     * The server has answered; messages come.
     *
     * @param again after a break
     * @param resumed after the last message before the break, so that nothing is missed; not where the
     *     server had not yet told where that was
     */
    record Streaming(boolean again, boolean resumed) implements SubscriptionState {}

    /** The call broke off; the next attempt is made after the delay. */
    record Waiting(CallFailure failure, int failures, Duration delay)
            implements SubscriptionState {}
}
