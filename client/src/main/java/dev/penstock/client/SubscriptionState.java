package dev.penstock.client;

import java.time.Duration;

/** How a subscription stands. */
public sealed interface SubscriptionState {
    /** The server has answered; messages come. */
    record Streaming(boolean resumed) implements SubscriptionState {}

    /** The call broke off; the next attempt is made after the delay. */
    record Waiting(CallFailure failure, int failures, Duration delay)
            implements SubscriptionState {}
}
