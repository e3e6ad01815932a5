package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;

/**
 * What a subscription writes to: one call of the transport. Everything but {@link #execute} belongs
 * to the outlet's event loop.
 */
public interface Outlet {

    /** Whether the transport can take more now; when it can again the subscription is pumped. */
    boolean writable();

    /** Sends one complete framed message; those of one turn leave together. */
    void send(byte[] framed);

    /** Tells the client that what it asked for has begun, before there is anything to send. */
    default void begin() {}

    /** Ends the call well. */
    void end();

    /** Ends the call with a refusal. */
    void end(Refusal refusal);

    /** Runs a task on the outlet's event loop. Any thread. */
    void execute(Runnable task);

    /** The event loop, compared by identity. */
    Object loop();
}
