package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Member;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.api.sessions.v1.WatchResponse;
import dev.penstock.api.sessions.v1.WatchState;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.feed.History;
import dev.penstock.feed.Position;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Preamble;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Watch of {@code penstock.sessions.v1.Sessions}: the record of a session, live or again. */
final class WatchService {
    private static final int MOST_LAST = 1_000;
    private static final int STATE_EVENTS = 10_000;
    private static final int READ_BYTES = 1 << 20;

    private final Ground ground;

    WatchService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        return List.of(Methods.serverStreaming(SessionsGrpc.getWatchMethod(), this::watch));
    }

    private CallListener watch(WatchRequest request, ServerCall call) {
        SessionRow row = ground.session(SessionChecks.session(request.getSessionId()));
        if (request.getLast() < 0 || request.getLast() > MOST_LAST) {
            throw Refusal.invalid("last", request.getLast(), "0 to " + MOST_LAST).asException();
        }
        OptionalLong start =
                request.hasStart()
                        ? OptionalLong.of(Times.millis("start", request.getStart()))
                        : OptionalLong.empty();
        boolean resumed = !request.getAfterCursor().isEmpty();
        if (!resumed) {
            contradictions(request);
        }
        var replay =
                new Replay(start, resumed, request.getReplaySpeed(), request.getReplayBegunMs());
        var spec =
                new Spec(
                        List.of(ground.records().feed(row.number())),
                        opening(request, row, start),
                        new WatchRendering(),
                        policy(request.getSlowConsumerValue()),
                        Spec.heartbeat(request.getHeartbeatSeconds()),
                        replay.on(ground.clock()));
        Subscribed.enter(ground.admission(), call);
        Subscribed watching =
                Subscribed.to(
                        ground.subscriptions().open(spec, new CallOutlet(call)),
                        ground.admission(),
                        call);
        return ground.endedWith(row, call, watching);
    }

    /** A call that goes on behind a cursor may still say how it began. */
    private static void contradictions(WatchRequest request) {
        if (request.hasStart() && request.getLast() != 0) {
            throw Refusal.invalid("last", request.getLast(), "0 with a start").asException();
        }
    }

    /** Events have no key that the newest could be kept of. */
    static Policy policy(int wanted) {
        Policy policy = Policy.numbered(wanted);
        if (policy == Policy.CONFLATE) {
            throw Refusal.invalid("slow_consumer", policy, "REPLAY, SKIP or DISCONNECT")
                    .asException();
        }
        return policy;
    }

    /** A cursor comes before a start, and a start before a number of events. */
    private Openings opening(WatchRequest request, SessionRow row, OptionalLong start) {
        Feed feed = ground.records().feed(row.number());
        if (!request.getAfterCursor().isEmpty()) {
            return Openings.after(List.of(feed), Cursor.decode(request.getAfterCursor()));
        }
        if (start.isPresent() && !request.getWithState()) {
            return new Openings.AtMoment(start.getAsLong());
        }
        long end = feed.end();
        return new Openings.Sought(
                ground.queries(), gone -> seek(request, row, feed, start, end, gone));
    }

    private Openings.At seek(
            WatchRequest request,
            SessionRow row,
            Feed feed,
            OptionalLong start,
            long end,
            BooleanSupplier gone) {
        History history = feed.history();
        long from;
        if (start.isPresent()) {
            from = history.firstAtOrAfter(start.getAsLong()).orElse(end);
        } else {
            from = request.getLast() == 0 ? end : history.before(end, request.getLast());
        }
        var at = new Position(feed.lane(), from);
        var cursor = new Cursor(feed.epoch(), List.of(at), 0);
        Preamble first =
                request.getWithState()
                        ? Preamble.of(Frame.of(state(row, history, from, start, gone), cursor))
                        : Preamble.NONE;
        return new Openings.At(List.of(at), first);
    }

    /** Who was there, and what they looked at, when the events from an offset on began. */
    private byte[] state(
            SessionRow row,
            History history,
            long before,
            OptionalLong start,
            BooleanSupplier gone) {
        Map<String, Member> present = new TreeMap<>();
        SessionRow[] then = {SessionRow.made(row.number(), row.session())};
        long from = history.before(before, STATE_EVENTS);
        boolean[] more = {from < before};
        while (more[0] && !gone.getAsBoolean()) {
            History.Scan scan =
                    history.scan(
                            from,
                            READ_BYTES,
                            (offset, timeMillis, _, bytes, begin, end) -> {
                                more[0] = offset < before;
                                if (more[0]) {
                                    var fact =
                                            SessionFacts.read(
                                                    Arrays.copyOfRange(bytes, begin, end));
                                    SessionEvent event =
                                            EventIds.complete(fact.event(), timeMillis, offset);
                                    note(present, event);
                                    then[0] = then[0].after(event, 0);
                                }
                                return more[0];
                            });
            from = scan.next();
            more[0] &= !scan.atEnd();
        }
        return WatchResponse.newBuilder()
                .setState(
                        WatchState.newBuilder()
                                .setSession(
                                        row.session().toBuilder()
                                                .setState(then[0].session().getState())
                                                .setTitle(then[0].session().getTitle())
                                                .setMembers(present.size()))
                                .addAllMembers(present.values()))
                .setTimeMs(start.orElse(ground.clock().millis()))
                .build()
                .toByteArray();
    }

    private static void note(Map<String, Member> present, SessionEvent event) {
        String user = event.getUserId();
        switch (event.getWhatCase()) {
            case JOINED -> present.put(user, SessionMembers.joined(event));
            case LEFT -> present.remove(user);
            case LOOKED ->
                    present.computeIfPresent(
                            user, (_, member) -> SessionMembers.looking(member, event.getLooked()));
            case SAID, ANNOTATED, ISSUE, SESSION, WHAT_NOT_SET -> {
                // Nobody came or went.
            }
        }
    }
}
