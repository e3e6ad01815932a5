package dev.penstock.sessions;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.presence.Attendance;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Preamble;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscription;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One call that takes part in a session: it has joined, and is told what the others do. On the call's
 * event loop; {@link #sessionClosed} is for any thread.
 */
final class Participation {
    private static final int SILENCE_SECONDS = 30;

    /**
     * How somebody wants to take part.
     *
     * @param answered whether joining is acknowledged with a cursor, before anything else
     */
    record Wanted(
            Actor actor,
            String afterCursor,
            int heartbeatSeconds,
            int slowConsumer,
            boolean own,
            boolean looks,
            boolean answered) {}

    private final ServerCall call;
    private final Ground ground;
    private final Wanted wanted;
    private final Policy policy;
    private final int heartbeat;
    private final Attendance.Visit visit;
    private final Runnable asked;
    private @Nullable Subscription subscription;
    private long number;
    private boolean closed;

    /**
     * Checks and joins; throws a refusal that says what is wrong.
     *
     * @param asked run when the lane has been asked to join: at once, or later on the loop when the
     *     caller has to wait its turn
     */
    Participation(ServerCall call, Ground ground, Wanted wanted, Runnable asked) {
        this.asked = asked;
        this.call = call;
        this.ground = ground;
        this.wanted = wanted;
        policy = Policy.numbered(wanted.slowConsumer());
        if (policy == Policy.CONFLATE) {
            throw Refusal.invalid("slow_consumer", policy, "REPLAY, SKIP or DISCONNECT")
                    .asException();
        }
        heartbeat = Spec.heartbeat(wanted.heartbeatSeconds());
        if (!wanted.afterCursor().isEmpty()) {
            var _ = Cursor.decode(wanted.afterCursor());
        }
        Subscribed.enter(ground.admission(), call);
        Actor actor = wanted.actor();
        try {
            visit =
                    ground.attendance()
                            .enter(actor.sessionId(), actor.userId(), Subscribed.host(call));
        } catch (RefusedException e) {
            ground.admission().leaveSubscription(Subscribed.host(call));
            throw e;
        }
        visit.whenDue(call::execute, this::join);
    }

    private void join() {
        var _ =
                ground.ask(new Wish.Join(wanted.actor()), 256)
                        .whenComplete((joined, e) -> call.execute(() -> joined(joined, e)));
        asked.run();
    }

    Actor actor() {
        return wanted.actor();
    }

    private void joined(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (outcome == null) {
            call.close(refusal(failure));
            return;
        }
        try {
            open(outcome);
        } catch (RefusedException e) {
            call.close(e.refusal());
        }
    }

    private void open(Outcome joined) {
        number = joined.number();
        Feed feed = ground.records().feed(number);
        long from = joined.next() == 0 ? feed.end() : joined.next();
        Openings.At start =
                wanted.afterCursor().isEmpty()
                        ? new Openings.At(
                                List.of(new dev.penstock.feed.Position(feed.lane(), from)))
                        : Openings.after(List.of(feed), Cursor.decode(wanted.afterCursor()));
        var rendering =
                new JoinRendering(
                        wanted.actor().userId(), wanted.own(), wanted.looks(), ground.clock());
        var spec =
                new Spec(
                        List.of(feed),
                        new Openings.At(start.positions(), greeting(rendering, feed, start)),
                        rendering,
                        policy,
                        heartbeat == 0 ? SILENCE_SECONDS : heartbeat,
                        null);
        subscription = ground.subscriptions().open(spec, new CallOutlet(call));
        ground.participants().add(number, this);
        SessionRow row = ground.view().row(number);
        if (row == null || !row.open()) {
            // It was closed between joining and here.
            sessionClosed();
        }
    }

    /** Where the call follows from, so that it can be resumed although nothing happens. */
    private Preamble greeting(JoinRendering rendering, Feed feed, Openings.At start) {
        Cursor cursor = new Cursor(feed.epoch(), start.positions(), 0);
        if (wanted.answered()) {
            byte[] joined =
                    CollaborationMessages.acknowledged(0, cursor, ground.clock().millis())
                            .toByteArray();
            return Preamble.of(Frame.of(joined));
        }
        return wanted.heartbeatSeconds() == 0
                ? Preamble.NONE
                : Preamble.of(Frame.heartbeat(rendering.heartbeat(), cursor));
    }

    static Refusal refusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
        if (cause instanceof RefusedException e) {
            return e.refusal();
        }
        throw new IllegalStateException("a command failed on a defect", cause);
    }

    /** The transport can take more again. */
    void writable() {
        if (subscription != null) {
            subscription.writable();
        }
    }

    /** The session was closed: all up to that is still told, then the call ends. Any thread. */
    void sessionClosed() {
        long behind = ground.records().feed(number).end();
        call.execute(
                () -> {
                    if (!closed && subscription != null) {
                        subscription.endAt(behind);
                    }
                });
    }

    /** The call is over, whoever ended it. Safe to call again. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        if (subscription != null) {
            subscription.closed();
            ground.participants().remove(number, this);
        }
        visit.close();
        ground.admission().leaveSubscription(Subscribed.host(call));
    }
}
