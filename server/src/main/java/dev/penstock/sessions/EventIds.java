package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.feed.Event;
import dev.penstock.feed.EventId;

/** Gives events the id and time that their facts have (see {@link EventId}). Pure; any thread. */
final class EventIds {
    static final int LENGTH = 26;

    private EventIds() {}

    /** An event of a record. */
    static SessionEvent of(Event event) {
        SessionEvent bare = event.read(SessionFacts::read).event();
        return complete(bare, event.timeMillis(), event.offset());
    }

    /**
     * An event with what its fact knows: id and time, also those of what it made.
     *
     * @param event as it is in the fact
     */
    static SessionEvent complete(SessionEvent event, long timeMillis, long offset) {
        String id = new EventId(timeMillis, offset).text();
        SessionEvent.Builder whole = event.toBuilder().setId(id).setTimeMs(timeMillis);
        if (event.hasAnnotated() && event.getAnnotated().getId().isEmpty()) {
            whole.getAnnotatedBuilder().setId(id);
        }
        if (event.hasIssue() && event.getIssue().getId().isEmpty()) {
            whole.getIssueBuilder().setId(id);
        }
        return whole.build();
    }
}
