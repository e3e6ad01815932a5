package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Joined;
import dev.penstock.api.sessions.v1.Left;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Member;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionState;
import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.ingest.ProducerMemory.Counts;
import dev.penstock.presence.Attendance;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.sessions.Wish.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens in sessions: to sessions themselves and who is in them here, the rest by the
 * rules for it. Lane thread only.
 */
final class SessionRules implements Decider<SessionCommand> {
    private final SessionBook book;
    private final AnnotationRules annotations;
    private final IssueRules issues;
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
        this.annotations = new AnnotationRules(book, config);
        this.issues = new IssueRules(book, config);
        this.producers = producers;
        this.config = config;
    }

    @Override
    public void decide(SessionCommand command, Facts facts) {
        book.write(facts);
        Sequence sequence = sequence(command.wish());
        if (sequence != null && producers.hasSeen(sequence.producer(), sequence.number())) {
            command.decided(new Outcome(null, 0, 0, true));
            return;
        }
        try {
            command.decided(decided(command.wish()));
        } catch (RefusedException e) {
            // Its number is not used up: nothing was kept, and it may come again.
            command.decided(e.refusal());
            return;
        }
        if (sequence != null) {
            // Numbers rise, but may leave some out: a message that was refused, say.
            producers.remember(sequence.producer(), sequence.number(), Counts.NONE, facts);
        }
    }

    private static @Nullable Sequence sequence(Wish wish) {
        return switch (wish) {
            case Wish.Say say -> say.sequence();
            case Wish.Annotate annotate -> annotate.sequence();
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
                            book.acting(say.actor(), say.joined()),
                            SessionBook.by(say.actor()).setSaid(say.said()));
            case Wish.LookAt look -> look(look.actor(), look.look());
            case Wish.Annotate annotate -> annotations.make(annotate);
            case Wish.EditAnnotation edit -> annotations.edit(edit.request());
            case Wish.DeleteAnnotation delete -> annotations.delete(delete.request());
            case Wish.OpenIssue open -> issues.open(open.request());
            case Wish.UpdateIssue update -> issues.update(update.request());
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
        Conditions.limit("sessions", book.size(), config.maxSessions());
        Session session =
                Session.newBuilder()
                        .setId(actor.sessionId())
                        .setTitle(title.isEmpty() ? actor.sessionId() : title)
                        .setUserId(actor.userId())
                        .setState(SessionState.SESSION_STATE_OPEN)
                        .setCreatedMs(book.now())
                        .build();
        return book.begins(session, SessionBook.by(actor).setSession(session));
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
        return book.happens(
                row, SessionBook.by(new Actor(row.id(), user, user)).setSession(closed));
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
        return book.happens(row, SessionBook.by(new Actor(row.id(), user, user)).setSession(open));
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
        Conditions.open(row);
        var members = book.members(row.number());
        if (members.containsKey(actor.userId())) {
            return book.nothing(row);
        }
        Conditions.limit("members of " + row.id(), members.size(), config.maxMembers());
        return book.happens(row, SessionBook.by(actor).setJoined(Joined.getDefaultInstance()));
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
                SessionBook.by(new Actor(row.id(), member.getUserId(), member.getUserName()))
                        .setLeft(Left.getDefaultInstance()));
    }

    private Outcome look(Actor actor, Look look) {
        SessionRow row = book.acting(actor, true);
        Look told = look.toBuilder().setToldMs(book.now()).build();
        return book.happens(row, SessionBook.by(actor).setLooked(told));
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

    @Override
    public void reload() {
        book.reload();
        producers.reload();
    }
}
