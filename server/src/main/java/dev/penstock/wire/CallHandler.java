package dev.penstock.wire;

/** Answers the calls of one method. Called on the event loop of the call, concurrently for several. */
@FunctionalInterface
public interface CallHandler {
    /** A call begins. What it sends arrives at the listener returned. */
    CallListener start(ServerCall call);
}
