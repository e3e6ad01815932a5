package dev.penstock.sessions;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedFamily;
import dev.penstock.ingest.Lane;
import dev.penstock.presence.Attendance;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.subscribe.Watchers;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the services of sessions share. Any thread.
 *
 * @param all the feed of all sessions
 * @param records the feed of each
 */
record Ground(
        Lane<SessionCommand> lane,
        SessionsView view,
        Feed all,
        FeedFamily records,
        Subscriptions subscriptions,
        Readers queries,
        Admission admission,
        Credit credit,
        Attendance attendance,
        Participants participants,
        Watchers watchers,
        Looks looks,
        SessionsConfig config,
        InstantSource clock,
        LongAdder refused) {

    /** Has the lane decide something; completes when that is durable. */
    CompletableFuture<SessionCommand.Outcome> ask(Wish wish, int bytes) {
        var command = new SessionCommand(wish, bytes);
        lane.submit(command);
        return command.done();
    }

    /** The listener of a call that ends with its session. */
    CallListener endedWith(SessionRow row, ServerCall call, Subscribed watching) {
        return watchers.ended(
                row.number(),
                number -> view.row(number) != null,
                call,
                watching,
                SessionBook.missing(row.id()));
    }

    /** The session, which must be there. */
    SessionRow session(String id) {
        SessionRow row = view.row(id);
        if (row == null) {
            throw SessionBook.missing(id).asException();
        }
        return row;
    }
}
