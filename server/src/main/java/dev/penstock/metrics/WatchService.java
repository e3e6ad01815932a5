package dev.penstock.metrics;

import dev.penstock.access.Admission;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.WatchManyRequest;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.series.SeriesEngine;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.subscribe.Rounds;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watch and WatchMany of {@code penstock.metrics.v1.Metrics}: history, then live. Their rounds are
 * queries and run on threads of their own, so that a heavy one delays nobody's live or disk reading.
 * Event loops.
 */
final class WatchService {
    private static final int MOST_SELECTIONS = 64;

    private final SeriesEngine series;
    private final Feed points;
    private final Subscriptions subscriptions;
    private final Readers readers;
    private final Admission admission;
    private final InstantSource clock;
    private final WatchedSeries watched;

    WatchService(
            SeriesEngine series,
            Feed points,
            Subscriptions subscriptions,
            Readers readers,
            Admission admission,
            InstantSource clock,
            WatchedSeries watched) {
        this.series = series;
        this.points = points;
        this.subscriptions = subscriptions;
        this.readers = readers;
        this.admission = admission;
        this.clock = clock;
        this.watched = watched;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.serverStreaming(MetricsGrpc.getWatchMethod(), this::watch),
                Methods.serverStreaming(MetricsGrpc.getWatchManyMethod(), this::watchMany));
    }

    private CallListener watch(WatchRequest request, ServerCall call) {
        Policy.sampled(request.getSlowConsumerValue());
        var selection = WatchSelection.of(request, series, points.epoch(), clock, watched);
        return open(new One(selection), request.getHeartbeatSeconds(), call);
    }

    private CallListener watchMany(WatchManyRequest request, ServerCall call) {
        Policy.sampled(request.getSlowConsumerValue());
        int count = request.getSelectionsCount();
        if (count == 0 || count > MOST_SELECTIONS) {
            throw Refusal.invalid("selections", count + " selections", "1 to " + MOST_SELECTIONS)
                    .asException();
        }
        var ids = new HashSet<Integer>();
        var members = new ArrayList<WatchMember>();
        for (int i = 0; i < count; i++) {
            var selection = request.getSelections(i);
            if (selection.getId() < 1 || !ids.add(selection.getId())) {
                throw Refusal.invalid(
                                "selections[" + i + "].id",
                                selection.getId(),
                                "from 1, unique within the request")
                        .asException();
            }
            members.add(member(selection.getId(), selection.getWatch()));
        }
        inStep(request);
        shareReplay(members);
        return open(new WatchMembers(members, clock), request.getHeartbeatSeconds(), call);
    }

    /** Replays begun at a moment of the caller's are one replay, or none is in step with others. */
    private static void inStep(WatchManyRequest request) {
        WatchRequest first = request.getSelections(0).getWatch();
        for (int i = 1; i < request.getSelectionsCount(); i++) {
            WatchRequest other = request.getSelections(i).getWatch();
            boolean begun = first.getReplayBegunMs() != 0 || other.getReplayBegunMs() != 0;
            if (begun
                    && (first.getReplayBegunMs() != other.getReplayBegunMs()
                            || !first.getStart().equals(other.getStart()))) {
                throw Refusal.invalid(
                                "selections[" + i + "].watch: replay_begun_ms",
                                other.getReplayBegunMs(),
                                "the same start and replay_begun_ms as in the first")
                        .asException();
            }
        }
    }

    /** One clock for all: a replay of a page shows one moment. */
    private static void shareReplay(List<WatchMember> members) {
        var selections = members.stream().flatMap(member -> member.selection().stream()).toList();
        ReplayClock earliest = null;
        for (WatchSelection selection : selections) {
            ReplayClock replay = selection.replay();
            if (replay != null && (earliest == null || replay.startsBefore(earliest))) {
                earliest = replay;
            }
        }
        if (earliest != null) {
            for (WatchSelection selection : selections) {
                selection.share(sameSpeed(selection.replay(), earliest));
            }
        }
    }

    private static ReplayClock sameSpeed(@Nullable ReplayClock asked, ReplayClock shared) {
        double speed = asked == null ? 0 : asked.speed();
        if (speed != shared.speed()) {
            throw Refusal.invalid(
                            "selections: replay_speed",
                            speed,
                            shared.speed() + ", as in the others")
                    .asException();
        }
        return shared;
    }

    private WatchMember member(int id, WatchRequest request) {
        try {
            return WatchMember.watching(
                    id, WatchSelection.of(request, series, points.epoch(), clock, watched));
        } catch (RefusedException e) {
            return WatchMember.refused(id, e.refusal());
        }
    }

    private CallListener open(Rounds.Source source, int heartbeatSeconds, ServerCall call) {
        int heartbeat = Spec.heartbeat(heartbeatSeconds);
        Subscribed.enter(admission, call);
        var rounds = Rounds.open(new CallOutlet(call), source, subscriptions, readers, heartbeat);
        return Subscribed.to(rounds, admission, call);
    }

    private static List<Frame> frames(List<WatchResponse> messages) {
        return messages.stream().map(message -> Frame.of(message.toByteArray())).toList();
    }

    private record One(WatchSelection selection) implements Rounds.Source {
        @Override
        public List<Frame> round() {
            return frames(selection.round());
        }

        @Override
        public Frame heartbeat() {
            return Frame.heartbeat(selection.cursor());
        }

        @Override
        public long untilNext() {
            return selection.untilNext();
        }

        @Override
        public void close() {
            selection.close();
        }
    }
}
