package dev.penstock.logs;

import dev.penstock.access.Admission;
import dev.penstock.api.logs.LogServiceGrpc;
import dev.penstock.api.logs.LogStreamRequest;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Position;
import dev.penstock.ingest.Moments;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code logs.LogService}: history, then live. */
final class StreamService {
    private final Feed feed;
    private final Subscriptions subscriptions;
    private final Admission admission;
    private final LogsConfig config;
    private final InstantSource clock;

    StreamService(
            Feed feed,
            Subscriptions subscriptions,
            Admission admission,
            LogsConfig config,
            InstantSource clock) {
        this.feed = feed;
        this.subscriptions = subscriptions;
        this.admission = admission;
        this.config = config;
        this.clock = clock;
    }

    List<GrpcMethod> methods() {
        return List.of(Methods.serverStreaming(LogServiceGrpc.getStreamLogsMethod(), this::stream));
    }

    private CallListener stream(LogStreamRequest request, ServerCall call) {
        long startMillis = start(request.getStartTimestamp());
        var filter =
                StreamFilter.of(
                        request.getApplication(),
                        request.getLogLevel(),
                        startMillis,
                        request.getFiltersList());
        var feeds = List.of(feed);
        // What is stored now; without follow the stream ends there.
        List<Position> end = List.of(new Position(feed.lane(), feed.end()));
        var spec =
                new Spec(
                        feeds,
                        opening(request.getAfterCursor(), startMillis),
                        new StreamRendering(filter),
                        policy(request.getSlowConsumerValue()),
                        Spec.heartbeat(request.getHeartbeatSeconds()),
                        replay(request, startMillis),
                        request.getFollow() ? List.of() : end);
        Subscribed.enter(admission, call);
        return Subscribed.to(subscriptions.open(spec, new CallOutlet(call)), admission, call);
    }

    /** Without a moment to start at, a replay starts with the first entry. */
    private @Nullable ReplayClock replay(LogStreamRequest request, long startMillis) {
        OptionalLong start = startMillis == 0 ? OptionalLong.empty() : OptionalLong.of(startMillis);
        return new Replay(
                        start,
                        start.isEmpty() || !request.getAfterCursor().isEmpty(),
                        request.getReplaySpeed(),
                        request.getReplayBegunMs())
                .on(clock);
    }

    /** The moment asked for; 0: all that is held. */
    private long start(long timestamp) {
        if (timestamp < 0) {
            throw Refusal.invalid("start_timestamp", timestamp, "not before 1970").asException();
        }
        return timestamp == 0 ? 0 : Moments.millis(timestamp, clock.millis());
    }

    /** An entry may be ahead of the time it is stored at: reading starts that much earlier. */
    private Openings opening(String cursor, long startMillis) {
        return cursor.isEmpty()
                ? new Openings.AtMoment(startMillis - config.futureTolerance().toMillis())
                : Openings.after(List.of(feed), Cursor.decode(cursor));
    }

    /** Entries have no key that the newest could be kept of. */
    static Policy policy(int wanted) {
        Policy policy = Policy.numbered(wanted);
        if (policy == Policy.CONFLATE) {
            throw Refusal.invalid(
                            "slow_consumer",
                            "CONFLATE",
                            "REPLAY, SKIP or DISCONNECT: log entries have no key")
                    .asException();
        }
        return policy;
    }
}
