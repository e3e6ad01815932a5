package dev.penstock.logs;

import dev.penstock.access.Admission;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.TailRequest;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.logs.search.Hit;
import dev.penstock.logs.search.Hits;
import dev.penstock.logs.search.LogIndex;
import dev.penstock.logs.search.LogQuery;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Preamble;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tail of {@code penstock.logs.v1.Logs}: every entry that matches as it is stored. */
final class TailService {
    private static final int MOST_LAST = 1_000;

    private final Feed feed;
    private final LogIndex index;
    private final Readers queries;
    private final Subscriptions subscriptions;
    private final Admission admission;
    private final InstantSource clock;

    TailService(
            Feed feed,
            LogIndex index,
            Readers queries,
            Subscriptions subscriptions,
            Admission admission,
            InstantSource clock) {
        this.feed = feed;
        this.index = index;
        this.queries = queries;
        this.subscriptions = subscriptions;
        this.admission = admission;
        this.clock = clock;
    }

    List<GrpcMethod> methods() {
        return List.of(Methods.serverStreaming(LogsGrpc.getTailMethod(), this::tail));
    }

    private CallListener tail(TailRequest request, ServerCall call) {
        LogQuery query = LogQuery.parse(request.getQuery());
        Policy policy = StreamService.policy(request.getSlowConsumerValue());
        var spec =
                new Spec(
                        List.of(feed),
                        opening(request, query),
                        new TailRendering(query),
                        policy,
                        Spec.heartbeat(request.getHeartbeatSeconds()),
                        replay(request));
        Subscribed.enter(admission, call);
        return Subscribed.to(subscriptions.open(spec, new CallOutlet(call)), admission, call);
    }

    /** A cursor comes before a start, and a start before a number of entries. */
    private Openings opening(TailRequest request, LogQuery query) {
        if (request.getLast() < 0 || request.getLast() > MOST_LAST) {
            throw Refusal.invalid("last", request.getLast(), "0 to " + MOST_LAST).asException();
        }
        List<Feed> feeds = List.of(feed);
        if (!request.getAfterCursor().isEmpty()) {
            return Openings.after(feeds, Cursor.decode(request.getAfterCursor()));
        }
        if (request.hasStart()) {
            return new Openings.AtMoment(Times.millis("start", request.getStart()));
        }
        Openings.At live = Openings.live(feeds);
        long before = live.positions().getFirst().offset();
        return request.getLast() == 0
                ? live
                : Openings.preceded(
                        queries, gone -> newest(query, request.getLast(), before, gone), live);
    }

    private @Nullable ReplayClock replay(TailRequest request) {
        OptionalLong start =
                request.hasStart()
                        ? OptionalLong.of(Times.millis("start", request.getStart()))
                        : OptionalLong.empty();
        return new Replay(
                        start,
                        !request.getAfterCursor().isEmpty(),
                        request.getReplaySpeed(),
                        request.getReplayBegunMs())
                .on(clock);
    }

    /**
     * The newest entries that match of those stored before an offset, in the order they were stored.
     * What has been stored since is passed over: it follows.
     */
    private Preamble newest(LogQuery query, int count, long before, BooleanSupplier gone) {
        return piece(index.newest(query, count, before, gone));
    }

    private Preamble piece(Hits hits) {
        var frames = hits.next(Preamble.PIECE_BYTES).stream().map(this::frame).toList();
        return new Preamble(frames, hits.isDone() ? null : () -> piece(hits));
    }

    private Frame frame(Hit hit) {
        return Frame.of(
                TailRendering.message(hit.payload()),
                Cursor.of(feed.epoch(), feed.lane(), hit.offset() + 1));
    }
}
