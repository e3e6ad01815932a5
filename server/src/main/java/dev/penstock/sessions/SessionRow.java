package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionState;

/**
 * A session as a row: what decisions rest on and lists show. Immutable, any thread.
 *
 * @param number by which its events are told from others'; never used again
 * @param session as clients see it, with {@code members} left out
 * @param annotationsMade annotations it ever had
 * @param used whether anything was done in it but coming and going
 */
record SessionRow(long number, Session session, int annotationsMade, boolean used) {

    static SessionRow made(long number, Session session) {
        return new SessionRow(number, session, 0, false);
    }

    String id() {
        return session.getId();
    }

    boolean open() {
        return session.getState() == SessionState.SESSION_STATE_OPEN;
    }

    /** The row once an event has happened. */
    SessionRow after(SessionEvent event, int openIssues) {
        Session.Builder next = session.toBuilder().setLastEventMs(event.getTimeMs());
        int made = annotationsMade;
        switch (event.getWhatCase()) {
            case ANNOTATED -> {
                Annotation annotation = event.getAnnotated();
                if (annotation.getDeleted()) {
                    next.setAnnotations(session.getAnnotations() - 1);
                } else if (annotation.getRevision() == 1) {
                    next.setAnnotations(session.getAnnotations() + 1);
                    made++;
                }
            }
            case ISSUE -> {
                Issue issue = event.getIssue();
                next.setOpenIssues(session.getOpenIssues() + openIssues);
                if (issue.getRevision() == 1) {
                    next.setIssues(session.getIssues() + 1);
                }
            }
            case SESSION ->
                    next.setTitle(event.getSession().getTitle())
                            .setState(event.getSession().getState())
                            .setClosedMs(event.getSession().getClosedMs());
            case SAID, JOINED, LEFT, LOOKED, WHAT_NOT_SET -> {
                // Only the moment moves.
            }
        }
        return new SessionRow(number, next.build(), made, used || uses(event));
    }

    private static boolean uses(SessionEvent event) {
        return !(event.hasJoined() || event.hasLeft() || event.hasLooked() || event.hasSession());
    }
}
