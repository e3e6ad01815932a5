package dev.penstock.client;

import java.util.UUID;

/**
 * Who takes part in which session. Immutable, any thread.
 *
 * @param session joined, and made when there is none of that id
 * @param user id of the one who joins
 * @param userName shown to the others; the id when empty
 * @param afterCursor where to resume; empty: with what happens from now on
 * @param own also what this user says and does
 * @param looks also what the others look at
 * @param producer the name under which the server recognises what is sent again
 */
public record SessionConfig(
        String session,
        String user,
        String userName,
        String afterCursor,
        boolean own,
        boolean looks,
        String producer) {

    /** What the others say and do, from now on. */
    public static SessionConfig of(String session, String user) {
        return new SessionConfig(session, user, "", "", false, false, UUID.randomUUID().toString());
    }

    public SessionConfig withUserName(String name) {
        return new SessionConfig(session, user, name, afterCursor, own, looks, producer);
    }

    public SessionConfig resuming(String cursor) {
        return new SessionConfig(session, user, userName, cursor, own, looks, producer);
    }

    public SessionConfig withOwn() {
        return new SessionConfig(session, user, userName, afterCursor, true, looks, producer);
    }

    public SessionConfig withLooks() {
        return new SessionConfig(session, user, userName, afterCursor, own, true, producer);
    }
}
