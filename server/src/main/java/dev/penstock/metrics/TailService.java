package dev.penstock.metrics;

import dev.penstock.access.Admission;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Position;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesSelector;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.subscribe.Rounds;
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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tail of {@code penstock.metrics.v1.Metrics}: every point as it is stored. */
final class TailService {
    private final SeriesEngine series;
    private final Feed points;
    private final Subscriptions subscriptions;
    private final Admission admission;
    private final InstantSource clock;

    TailService(
            SeriesEngine series,
            Feed points,
            Subscriptions subscriptions,
            Admission admission,
            InstantSource clock) {
        this.series = series;
        this.points = points;
        this.subscriptions = subscriptions;
        this.admission = admission;
        this.clock = clock;
    }

    List<GrpcMethod> methods() {
        return List.of(Methods.serverStreaming(MetricsGrpc.getTailMethod(), this::tail));
    }

    private CallListener tail(TailRequest request, ServerCall call) {
        SeriesSelector selector = Selections.of(request.getSelector());
        int heartbeat = Spec.heartbeat(request.getHeartbeatSeconds());
        Policy policy = Policy.numbered(request.getSlowConsumerValue());
        List<Feed> feeds = List.of(points);
        Openings start = opening(request, feeds);
        ReplayClock replay = replay(request);
        if (policy == Policy.CONFLATE && replay != null) {
            throw Refusal.invalid("slow_consumer", policy, "REPLAY, SKIP or DISCONNECT in a replay")
                    .asException();
        }
        Subscribed.enter(admission, call);
        var outlet = new CallOutlet(call);
        LongSupplier from = from(start, feeds);
        if (policy == Policy.CONFLATE) {
            var source = new NewestTail(series, selector, points::end, points.epoch(), from);
            return Subscribed.to(
                    Rounds.open(outlet, source, subscriptions, heartbeat), admission, call);
        }
        var spec =
                new Spec(
                        feeds,
                        new Openings.Sought(
                                subscriptions.readers(), _ -> described(selector, from)),
                        new TailRendering(series, selector),
                        policy,
                        heartbeat,
                        replay);
        return Subscribed.to(subscriptions.open(spec, outlet), admission, call);
    }

    /** Which series are followed comes before their points. */
    private Openings.At described(SeriesSelector selector, LongSupplier from) {
        return new Openings.At(
                List.of(new Position(points.lane(), from.getAsLong())),
                Descriptions.of(series, selector));
    }

    private static Openings opening(TailRequest request, List<Feed> feeds) {
        if (!request.getAfterCursor().isEmpty()) {
            return Openings.after(feeds, Cursor.decode(request.getAfterCursor()));
        }
        return request.hasStart()
                ? new Openings.AtMoment(Times.millis("start", request.getStart()))
                : Openings.live(feeds);
    }

    /** The offset where to start; blocks on the disk when it is that of a moment. */
    private static LongSupplier from(Openings start, List<Feed> feeds) {
        return switch (start) {
            case Openings.At at -> at.positions().getFirst()::offset;
            case Openings.AtMoment moment -> () -> moment.find(feeds).getFirst().offset();
            case Openings.Sought _ ->
                    throw new IllegalStateException("tails do not start so: " + start);
        };
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
}
