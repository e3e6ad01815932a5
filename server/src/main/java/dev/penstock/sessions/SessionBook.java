package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.Member;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.ingest.Facts;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as decided: what is committed and, over it, what is on its way. Writes the facts. Lane
 * thread only.
 */
final class SessionBook {
    private final SessionsView view;
    private final Map<String, SessionRow> byId = new HashMap<>();
    private final Map<Long, SessionRow> byNumber = new HashMap<>();
    private long highest;
    private long next;
    private int annotationsMade;
    private int issues;
    private @Nullable Facts facts;

    SessionBook(SessionsView view) {
        this.view = view;
    }

    /** Facts go here from now on. */
    void write(Facts to) {
        facts = to;
    }

    private Facts facts() {
        Facts to = facts;
        if (to == null) {
            throw new IllegalStateException("nothing is being decided");
        }
        return to;
    }

    long now() {
        return facts().timeMillis();
    }

    int size() {
        return byId.size();
    }

    List<SessionRow> rows() {
        return List.copyOf(byId.values());
    }

    /** Annotations ever made in the sessions there are. */
    int annotationsMade() {
        return annotationsMade;
    }

    int issues() {
        return issues;
    }

    @Nullable SessionRow find(String id) {
        return byId.get(id);
    }

    @Nullable SessionRow find(long number) {
        return byNumber.get(number);
    }

    /** The session, which must be there. */
    SessionRow session(String id) {
        SessionRow row = byId.get(id);
        if (row == null) {
            throw missing(id).asException();
        }
        return row;
    }

    /** The session, which must be open, and perhaps have the user in it. */
    SessionRow acting(Actor actor, boolean joined) {
        SessionRow row = Conditions.open(session(actor.sessionId()));
        if (joined && !members(row.number()).containsKey(actor.userId())) {
            throw Conditions.absent(actor);
        }
        return row;
    }

    static Refusal missing(String id) {
        return Refusal.of(Reason.NOT_FOUND, "no session " + Refusal.shorten(id));
    }

    Map<String, Member> members(long number) {
        return view.members().decided(number);
    }

    @Nullable Annotation annotation(long number, String id) {
        return view.annotations().decided(number, id);
    }

    /** The annotation, unless it was deleted. */
    @Nullable Annotation shown(long number, String id) {
        Annotation annotation = annotation(number, id);
        return annotation == null || annotation.getDeleted() ? null : annotation;
    }

    @Nullable Issue issue(long number, String id) {
        return view.issues().decided(number, id);
    }

    /** Begins what somebody does. */
    static SessionEvent.Builder by(Actor actor) {
        return SessionEvent.newBuilder()
                .setSessionId(actor.sessionId())
                .setUserId(actor.userId())
                .setUserName(actor.userName());
    }

    /** A session begins. */
    Outcome begins(Session session, SessionEvent.Builder event) {
        return happens(SessionRow.made(++highest, session), event);
    }

    Outcome happens(SessionRow row, SessionEvent.Builder event) {
        return happens(row, 0, event);
    }

    /** Something happens in a session, by which so many more issues are open. */
    Outcome happens(SessionRow row, int openIssues, SessionEvent.Builder event) {
        byte[] fact = SessionFacts.happened(row.number(), openIssues, event.build());
        long offset = facts().add(SessionFacts.HAPPENED, fact, 0, fact.length);
        next = offset + 1;
        SessionEvent happened = EventIds.complete(event.build(), now(), offset);
        // Of several in one decision the row may be an older one.
        SessionRow latest = byNumber.getOrDefault(row.number(), row);
        SessionRow after = latest.after(happened, openIssues);
        annotationsMade += after.annotationsMade() - latest.annotationsMade();
        issues += after.session().getIssues() - latest.session().getIssues();
        put(after);
        note(row.number(), happened);
        return new Outcome(happened, row.number(), next, false);
    }

    private void note(long number, SessionEvent event) {
        SessionMembers members = view.members();
        switch (event.getWhatCase()) {
            case JOINED -> members.decide(number, SessionMembers.joined(event));
            case LEFT -> members.decideGone(number, event.getUserId());
            case ANNOTATED -> view.annotations().decide(number, event.getAnnotated());
            case ISSUE -> view.issues().decide(number, event.getIssue());
            case SAID, LOOKED, SESSION, WHAT_NOT_SET -> {
                // Nothing that decisions rest on.
            }
        }
    }

    /** Nothing is to be done: it is so already. */
    Outcome nothing(SessionRow row) {
        return new Outcome(null, row.number(), next, false);
    }

    /** A session is no more. */
    Outcome forget(SessionRow row) {
        byte[] fact = SessionFacts.forgotten(row.number());
        next = facts().add(SessionFacts.FORGOTTEN, fact, 0, fact.length) + 1;
        byId.remove(row.id());
        byNumber.remove(row.number());
        annotationsMade -= row.annotationsMade();
        issues -= row.session().getIssues();
        return new Outcome(null, row.number(), next, false);
    }

    private void put(SessionRow row) {
        byId.put(row.id(), row);
        byNumber.put(row.number(), row);
    }

    /** Forgets what was decided and not committed. */
    void reload() {
        byId.clear();
        byNumber.clear();
        annotationsMade = 0;
        issues = 0;
        for (SessionRow row : view.rows()) {
            put(row);
            annotationsMade += row.annotationsMade();
            issues += row.session().getIssues();
        }
        highest = view.highest();
        next = 0;
        view.members().reload();
        view.annotations().reload();
        view.issues().reload();
    }
}
