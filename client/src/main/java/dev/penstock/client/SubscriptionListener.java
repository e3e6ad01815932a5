package dev.penstock.client;

import org.jspecify.annotations.Nullable;

/**
 * Receives what a subscription brings. Its methods are called one at a time, on threads of the
 * client; one that blocks holds the server back (which serves the rest from disk) and nothing else.
 */
public interface SubscriptionListener<T> {
    void onMessage(T message);

    /** The subscription began, broke off and waits, or resumed. */
    default void onState(SubscriptionState state) {}

    /** Nothing more comes: the server ended it (null), or it failed for good. Not called after close. */
    default void onEnd(@Nullable CallFailure failure) {}
}
