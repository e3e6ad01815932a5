package dev.penstock.feed;

import org.jspecify.annotations.Nullable;

/**
 * A filter and a message shape together: what one kind of subscriber is sent for an event. Equal
 * renderings (by {@code equals}) share one frame per event, so implementations are records or compare
 * like them. Pure; any thread.
 */
public interface Rendering {

    /**
     * The message for an event, without its cursor; null when the event is filtered out. The bytes are
     * a complete message of the subscription's response type.
     */
    byte @Nullable [] render(Event event);

    /** The message, or the fields to be put before the next one, that tells of events skipped. */
    byte[] skipped(long count);

    /**
     * The rendering whose frames are shared: for those who are sent the same but for what one of them
     * does not want, see {@link #wants}. Frames are kept for each event and rendering, so renderings of
     * a single reader among many must have one in common.
     */
    default Rendering shared() {
        return this;
    }

    /** Whether this reader wants what the shared rendering shows of an event. */
    default boolean wants(Event event) {
        return true;
    }

    /** What a heartbeat says besides that it is one, and its cursor. */
    default byte[] heartbeat() {
        return new byte[0];
    }
}
