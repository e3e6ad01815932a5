package dev.penstock.wire;

/** What is open at a moment. Immutable, any thread. */
public record WireStats(
        int connections,
        int calls,
        long halfReceivedBytes,
        long requestBytes,
        long subscriptionBytes) {}
