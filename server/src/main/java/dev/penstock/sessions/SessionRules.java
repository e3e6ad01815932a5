package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.DeleteAnnotationRequest;
import dev.penstock.api.sessions.v1.EditAnnotationRequest;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.IssueState;
import dev.penstock.api.sessions.v1.Joined;
import dev.penstock.api.sessions.v1.Left;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Member;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionState;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.ingest.ProducerMemory.Counts;
import dev.penstock.ingest.ProducerMemory.Verdict;
import dev.penstock.presence.Attendance;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.sessions.Wish.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what happens in sessions. Lane thread only. */
final class SessionRules implements Decider<SessionCommand> {
    private final SessionBook book;
    private final ProducerMemory producers;
    private final Attendance attendance;
    private final SessionsConfig config;

    SessionRules(
            SessionsView view,
            ProducerMemory producers,
            Attendance attendance,
            SessionsConfig config) {
        this.attendance = attendance;
        this.book = new SessionBook(view);
        this.producers = producers;
        this.config = config;
    }

    @Override
    public void decide(SessionCommand command, Facts facts) {
        book.write(facts);
        Sequence sequence = sequence(command.wish());
        if (sequence != null
                && producers.expect(sequence.producer(), sequence.number())
                        instanceof Verdict.Repeated) {
            command.decided(new Outcome(null, 0, 0, true));
            return;
        }
        try {
            command.decided(decided(command.wish()));
        } catch (RefusedException e) {
            command.decided(e.refusal());
        }
        if (sequence != null) {
            // Numbers rise, but may leave some out: a message too large to be read has none.
            producers.remember(sequence.producer(), sequence.number(), Counts.NONE, facts);
        }
    }

    private static @Nullable Sequence sequence(Wish wish) {
        return switch (wish) {
            case Wish.Say say -> say.sequence();
            case Wish.Annotate annotate -> annotate.sequence();
            case Wish.Pass pass -> pass.sequence();
            default -> null;
        };
    }

    private Outcome decided(Wish wish) {
        return switch (wish) {
            case Wish.Create create -> create(create);
            case Wish.Close close -> close(book.session(close.sessionId()), close.userId());
            case Wish.Reopen reopen -> reopen(book.session(reopen.sessionId()), reopen.userId());
            case Wish.Delete delete -> delete(book.session(delete.sessionId()));
            case Wish.Join join -> join(join.actor());
            case Wish.Leave leave -> leave(leave);
            case Wish.Say say ->
                    book.happens(
                            acting(say.actor(), say.joined()), by(say.actor()).setSaid(say.said()));
            case Wish.LookAt look -> look(look.actor(), look.look());
            case Wish.Annotate annotate -> annotate(annotate);
            case Wish.EditAnnotation edit -> edit(edit.request());
            case Wish.DeleteAnnotation delete -> delete(delete.request());
            case Wish.OpenIssue open -> open(open.request());
            case Wish.UpdateIssue update -> update(update.request());
            case Wish.Pass _ -> new Outcome(null, 0, 0, false);
            case Wish.Sweep _ -> sweep();
        };
    }

    private Outcome create(Wish.Create create) {
        String id = create.actor().sessionId();
        if (book.find(id) != null) {
            throw Refusal.of(
                            Reason.ALREADY_EXISTS,
                            "session_id: " + Refusal.shorten(id) + " (expected: one not in use)")
                    .asException();
        }
        return make(create.actor(), create.title());
    }

    private Outcome make(Actor actor, String title) {
        limit("sessions", book.size(), config.maxSessions());
        Session session =
                Session.newBuilder()
                        .setId(actor.sessionId())
                        .setTitle(title.isEmpty() ? actor.sessionId() : title)
                        .setUserId(actor.userId())
                        .setState(SessionState.SESSION_STATE_OPEN)
                        .setCreatedMs(book.now())
                        .build();
        return book.begins(session, by(actor).setSession(session));
    }

    private Outcome close(SessionRow row, String user) {
        if (!row.open()) {
            return book.nothing(row);
        }
        for (Member member : List.copyOf(book.members(row.number()).values())) {
            goes(row, member);
        }
        Session closed =
                row.session().toBuilder()
                        .setState(SessionState.SESSION_STATE_CLOSED)
                        .setClosedMs(book.now())
                        .build();
        return book.happens(row, by(new Actor(row.id(), user, user)).setSession(closed));
    }

    private Outcome reopen(SessionRow row, String user) {
        if (row.open()) {
            return book.nothing(row);
        }
        Session open =
                row.session().toBuilder()
                        .setState(SessionState.SESSION_STATE_OPEN)
                        .clearClosedMs()
                        .build();
        return book.happens(row, by(new Actor(row.id(), user, user)).setSession(open));
    }

    private Outcome delete(SessionRow row) {
        if (row.open()) {
            throw Refusal.of(
                            Reason.WRONG_STATE,
                            "session_id: " + row.id() + " is open (expected: a closed session)")
                    .asException();
        }
        return book.forget(row);
    }

    private Outcome join(Actor actor) {
        SessionRow row = book.find(actor.sessionId());
        if (row == null) {
            var _ = make(actor, "");
            row = book.session(actor.sessionId());
        }
        open(row);
        var members = book.members(row.number());
        if (members.containsKey(actor.userId())) {
            return book.nothing(row);
        }
        limit("members of " + row.id(), members.size(), config.maxMembers());
        return book.happens(row, by(actor).setJoined(Joined.getDefaultInstance()));
    }

    /** Also of a session that is no more, or of one who has come back meanwhile. */
    private Outcome leave(Wish.Leave leave) {
        SessionRow row = book.find(leave.sessionId());
        Member member = row == null ? null : book.members(row.number()).get(leave.userId());
        return row == null || member == null || attendance.isHere(leave.sessionId(), leave.userId())
                ? new Outcome(null, 0, 0, false)
                : goes(row, member);
    }

    private Outcome goes(SessionRow row, Member member) {
        return book.happens(
                row,
                by(new Actor(row.id(), member.getUserId(), member.getUserName()))
                        .setLeft(Left.getDefaultInstance()));
    }

    private Outcome look(Actor actor, Look look) {
        SessionRow row = acting(actor, true);
        Look told = look.toBuilder().setToldMs(book.now()).build();
        return book.happens(row, by(actor).setLooked(told));
    }

    private Outcome annotate(Wish.Annotate annotate) {
        SessionRow row = acting(annotate.actor(), annotate.joined());
        limit("annotations of " + row.id(), row.annotationsMade(), config.maxAnnotations());
        limit("annotations", book.annotationsMade(), config.maxAnnotationsInAll());
        Annotation annotation =
                Annotation.newBuilder()
                        .setSessionId(row.id())
                        .setUserId(annotate.actor().userId())
                        .setUserName(annotate.actor().userName())
                        .setPin(annotate.pin())
                        .setRange(annotate.range())
                        .setText(annotate.text())
                        .setCreatedMs(book.now())
                        .setChangedMs(book.now())
                        .setRevision(1)
                        .build();
        return book.happens(row, by(annotate.actor()).setAnnotated(annotation));
    }

    private Outcome edit(EditAnnotationRequest request) {
        SessionRow row = open(book.session(request.getSessionId()));
        Annotation before = own(row, request.getAnnotationId(), request.getUserId());
        revision(request.getRevision(), before.getRevision());
        Annotation.Builder after = changed(before);
        if (request.hasText()) {
            after.setText(request.getText());
        }
        if (request.hasPin()) {
            after.setPin(request.getPin());
        }
        if (request.hasRange()) {
            after.setRange(request.getRange());
        }
        return book.happens(row, by(author(before)).setAnnotated(after));
    }

    private Outcome delete(DeleteAnnotationRequest request) {
        SessionRow row = open(book.session(request.getSessionId()));
        Annotation before = own(row, request.getAnnotationId(), request.getUserId());
        return book.happens(row, by(author(before)).setAnnotated(changed(before).setDeleted(true)));
    }

    private Annotation.Builder changed(Annotation before) {
        return before.toBuilder().setRevision(before.getRevision() + 1).setChangedMs(book.now());
    }

    private static Actor author(Annotation annotation) {
        return new Actor(
                annotation.getSessionId(), annotation.getUserId(), annotation.getUserName());
    }

    private Annotation own(SessionRow row, String id, String user) {
        Annotation annotation = book.annotation(row.number(), id);
        if (annotation == null || annotation.getDeleted()) {
            throw missing("annotation", id);
        }
        if (!annotation.getUserId().equals(user)) {
            throw Refusal.of(
                            Reason.NOT_YOURS,
                            "user_id: "
                                    + user
                                    + " (expected: its author "
                                    + annotation.getUserId()
                                    + ")")
                    .asException();
        }
        return annotation;
    }

    private Outcome open(OpenIssueRequest request) {
        SessionRow row = open(book.session(request.getSessionId()));
        limit("issues of " + row.id(), row.session().getIssues(), config.maxIssues());
        limit("issues", book.issues(), config.maxIssuesInAll());
        Actor actor =
                new Actor(
                        row.id(),
                        request.getUserId(),
                        SessionChecks.shown(request.getUserName(), request.getUserId()));
        Issue issue =
                Issue.newBuilder()
                        .setSessionId(row.id())
                        .setUserId(actor.userId())
                        .setUserName(actor.userName())
                        .setTitle(request.getTitle())
                        .setText(request.getText())
                        .setAssignee(request.getAssignee())
                        .setAnnotationId(request.getAnnotationId())
                        .setState(IssueState.ISSUE_STATE_OPEN)
                        .setCreatedMs(book.now())
                        .setChangedMs(book.now())
                        .setChangedBy(actor.userId())
                        .setRevision(1)
                        .build();
        return book.happens(row, 1, by(actor).setIssue(issue));
    }

    private Outcome update(UpdateIssueRequest request) {
        SessionRow row = open(book.session(request.getSessionId()));
        Issue before = book.issue(row.number(), request.getIssueId());
        if (before == null) {
            throw missing("issue", request.getIssueId());
        }
        revision(request.getRevision(), before.getRevision());
        Issue after = changed(before, request);
        int open = unresolved(after) - unresolved(before);
        String user = request.getUserId();
        return book.happens(row, open, by(new Actor(row.id(), user, user)).setIssue(after));
    }

    private Issue changed(Issue before, UpdateIssueRequest request) {
        Issue.Builder after =
                before.toBuilder()
                        .setRevision(before.getRevision() + 1)
                        .setChangedMs(book.now())
                        .setChangedBy(request.getUserId());
        if (request.hasTitle()) {
            after.setTitle(request.getTitle());
        }
        if (request.hasText()) {
            after.setText(request.getText());
        }
        if (request.hasAssignee()) {
            after.setAssignee(request.getAssignee());
        }
        if (request.getState() != IssueState.ISSUE_STATE_UNSPECIFIED) {
            after.setState(request.getState());
        }
        return after.build();
    }

    private static int unresolved(Issue issue) {
        return issue.getState() == IssueState.ISSUE_STATE_RESOLVED ? 0 : 1;
    }

    private Outcome sweep() {
        long oldest = book.now() - config.retentionAge().toMillis();
        long unused = book.now() - config.unusedAge().toMillis();
        for (SessionRow row : book.rows()) {
            long newest = row.session().getLastEventMs();
            boolean old = newest < (row.used() ? oldest : unused);
            if (old && book.members(row.number()).isEmpty()) {
                var _ = book.forget(row);
            }
        }
        return new Outcome(null, 0, 0, false);
    }

    /** The session, which must be open, and perhaps have the user in it. */
    private SessionRow acting(Actor actor, boolean joined) {
        SessionRow row = open(book.session(actor.sessionId()));
        if (joined && !book.members(row.number()).containsKey(actor.userId())) {
            throw Refusal.of(
                            Reason.WRONG_STATE,
                            "user_id: "
                                    + actor.userId()
                                    + " is not in the session (expected: one"
                                    + " who has joined)")
                    .asException();
        }
        return row;
    }

    private static SessionRow open(SessionRow row) {
        if (!row.open()) {
            throw Refusal.of(
                            Reason.WRONG_STATE,
                            "session_id: " + row.id() + " is closed (expected: an open session)")
                    .asException();
        }
        return row;
    }

    private static void limit(String what, int has, int most) {
        if (has >= most) {
            throw Refusal.of(
                            Reason.LIMIT_REACHED,
                            what + ": " + has + " there are (expected: at most " + most + ")")
                    .asException();
        }
    }

    private static void revision(long seen, long stored) {
        if (seen != 0 && seen != stored) {
            throw Refusal.of(
                            Reason.REVISION_CONFLICT,
                            "revision: "
                                    + seen
                                    + " (expected: "
                                    + stored
                                    + ", somebody else changed it)")
                    .with("revision", String.valueOf(stored))
                    .asException();
        }
    }

    private static RefusedException missing(String what, String id) {
        return Refusal.of(Reason.NOT_FOUND, "no " + what + " " + Refusal.shorten(id)).asException();
    }

    private static SessionEvent.Builder by(Actor actor) {
        return SessionEvent.newBuilder()
                .setSessionId(actor.sessionId())
                .setUserId(actor.userId())
                .setUserName(actor.userName());
    }

    @Override
    public void reload() {
        book.reload();
        producers.reload();
    }
}
