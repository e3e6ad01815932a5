package dev.penstock.chat;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.feed.Position;
import dev.penstock.feed.Rendering;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.Signals;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Outlet;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Preamble;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscription;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call in one room: holds its person there, and follows the room. On the call's event loop.
 */
final class Stay {
    /**
     * What a call wants of a room.
     *
     * @param last so many messages first
     * @param tombstones whether deleted messages count among them
     * @param cursor where to go on; empty: with one's own joining
     * @param typing whether it is told who is typing
     * @param greeting makes the message that is there for its cursor alone, once what comes first has
     *     been sent; null: there is none
     */
    record Wish(
            String user,
            String room,
            int last,
            boolean tombstones,
            String cursor,
            Policy policy,
            int heartbeatSeconds,
            boolean typing,
            Rendering rendering,
            Function<StoredMessage, byte[]> message,
            @Nullable Function<Cursor, Frame> greeting) {

        /** Whether messages from before come first. */
        boolean looksBack() {
            return last > 0 && cursor.isEmpty();
        }
    }

    /** Hears what became of the joining. On the call's event loop. */
    interface Heard {
        /**
         * The call is in the room.
         *
         * @param from what follows goes on behind this; null: messages from before come first, and who
         *     went on from there would not get them
         */
        void joined(int members, @Nullable Cursor from);

        /** It is not. */
        void refused(Refusal refusal);
    }

    private final Ground ground;
    private final Wish wish;
    private final String caller;
    private final Outlet outlet;
    private final Heard heard;
    private final Attendance.Visit visit;
    private Signals<Boolean>.@Nullable Listener typing;
    private @Nullable Subscription subscription;
    private boolean closed;

    private Stay(
            Ground ground,
            Wish wish,
            String caller,
            Outlet outlet,
            Heard heard,
            Attendance.Visit visit) {
        this.ground = ground;
        this.wish = wish;
        this.caller = caller;
        this.outlet = outlet;
        this.heard = heard;
        this.visit = visit;
    }

    /**
     * Begins to join.
     *
     * @throws RefusedException when the person, the caller or the server is in too many rooms
     */
    static Stay begin(Ground ground, Wish wish, ServerCall call, Outlet outlet, Heard heard) {
        if (!wish.cursor().isEmpty()) {
            // Refused before anybody hears of it.
            Cursor.decode(wish.cursor());
        }
        Subscribed.enter(ground.admission(), call);
        String caller = Subscribed.host(call);
        Attendance.Visit visit;
        try {
            visit = ground.attendance().enter(wish.room(), wish.user(), caller);
        } catch (RefusedException e) {
            ground.admission().leaveSubscription(caller);
            throw e;
        }
        var stay = new Stay(ground, wish, caller, outlet, heard, visit);
        visit.whenDue(outlet::execute, stay::join);
        return stay;
    }

    private void join() {
        var _ =
                ground.ask(new ChatCommand.Join(wish.room(), wish.user()))
                        .whenComplete(
                                (done, failure) -> outlet.execute(() -> decided(done, failure)));
    }

    private void decided(ChatCommand.@Nullable Done done, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        try {
            if (done == null) {
                throw refusal(failure).asException();
            }
            follow(done);
        } catch (RefusedException e) {
            close();
            heard.refused(e.refusal());
        }
    }

    /** Why something was not done. */
    static Refusal refusal(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof RefusedException refused) {
            return refused.refusal();
        }
        throw new IllegalStateException("a decision failed", cause);
    }

    private void follow(ChatCommand.Done done) {
        Feed feed = ground.rooms().feed(done.room());
        long begin = done.offset() < 0 ? feed.end() : done.offset();
        Openings.At from =
                wish.cursor().isEmpty()
                        ? new Openings.At(List.of(new Position(feed.lane(), begin)))
                        : Openings.after(List.of(feed), Cursor.decode(wish.cursor()));
        var cursor = new Cursor(feed.epoch(), from.positions(), 0);
        heard.joined(ground.members().count(done.room()), wish.looksBack() ? null : cursor);
        subscription =
                ground.subscriptions()
                        .open(
                                new Spec(
                                        List.of(feed),
                                        opening(feed, done.room(), from, cursor),
                                        wish.rendering(),
                                        wish.policy(),
                                        wish.heartbeatSeconds(),
                                        null),
                                outlet);
        // Behind the greeting; the call may have ended over it.
        if (wish.typing() && !closed) {
            typing = ground.typing().listen(done.room(), outlet);
        }
    }

    /** What comes before the room's events. */
    private Openings opening(Feed feed, long room, Openings.At from, Cursor cursor) {
        Frame greeting = wish.greeting() == null ? null : wish.greeting().apply(cursor);
        if (!wish.looksBack()) {
            return greeting == null
                    ? from
                    : new Openings.At(from.positions(), Preamble.of(greeting));
        }
        var messages =
                new LastMessages(
                        ground.state(),
                        feed,
                        room,
                        from.positions().getFirst().offset(),
                        message -> wish.tombstones() || !message.deleted(),
                        wish.message());
        return Openings.preceded(
                ground.queries(),
                gone -> {
                    Preamble last = messages.find(wish.last(), 0, gone);
                    return greeting == null ? last : last.then(greeting);
                },
                from);
    }

    /** The transport can take more again. */
    void writable() {
        if (subscription != null) {
            subscription.writable();
        }
        if (typing != null) {
            typing.writable();
        }
    }

    /** The call is over, or leaves the room: gives everything back. Safe to call again. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (subscription != null) {
            subscription.closed();
        }
        if (typing != null) {
            typing.close();
        }
        visit.close();
        ground.admission().leaveSubscription(caller);
    }
}
