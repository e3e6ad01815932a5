package dev.penstock.metrics;

/** What a message is recognised by when it is sent again. Immutable, any thread. */
public sealed interface Repeat {

    /**
     * 128 bits over source, batch id, and the points in their order, the order of their tags aside.
     * The same in every run.
     */
    record Content(long high, long low) implements Repeat {}

    /** A producer's message number, from 1. */
    record Sequence(String producer, long sequence) implements Repeat {}
}
