package dev.penstock.client;

import dev.penstock.api.chat.v1.ChatResponse;

/**
 * Hears what happens in the rooms of a {@link ChatConnection}: events, messages from before, who is
 * typing. As for every subscription its methods are called one at a time, and one that blocks holds the
 * server back; it must not wait for an answer of the same connection.
 */
public interface ChatListener extends SubscriptionListener<ChatResponse> {
    /**
     * A room is not followed any more: the server refuses to go on, for example because the place where
     * the connection broke is no longer held. It may be joined anew. Where waiting helps, the room is
     * joined again and nobody is told.
     */
    default void onLost(String room, CallFailure failure) {}
}
