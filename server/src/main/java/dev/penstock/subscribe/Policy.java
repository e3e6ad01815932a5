package dev.penstock.subscribe;

/** What happens to a subscriber that reads more slowly than events arrive. */
public enum Policy {
    /** Nothing is lost: it is served from disk until it has caught up. */
    REPLAY,
    /** Only the newest event per key. */
    CONFLATE,
    /** The oldest events are skipped and their number told. */
    SKIP,
    /** The call ends with a cursor that resumes it. */
    DISCONNECT
}
