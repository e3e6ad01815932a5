package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.api.sessions.v1.WatchAnnotationsRequest;
import dev.penstock.api.sessions.v1.WatchAnnotationsResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.feed.Position;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Preamble;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** WatchAnnotations: those there are, then every change, of one session or all. */
final class WatchAnnotationsService {
    /** Read for one piece of the state at most: more than all revisions of an annotation take. */
    private static final int READ_BYTES = 256 << 10;

    private final Ground ground;

    WatchAnnotationsService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.serverStreaming(SessionsGrpc.getWatchAnnotationsMethod(), this::watch));
    }

    private CallListener watch(WatchAnnotationsRequest request, ServerCall call) {
        SessionRow row =
                request.getSessionId().isEmpty()
                        ? null
                        : ground.session(SessionChecks.session(request.getSessionId()));
        OptionalLong start =
                request.hasStart()
                        ? OptionalLong.of(Times.millis("start", request.getStart()))
                        : OptionalLong.empty();
        boolean resumed = !request.getAfterCursor().isEmpty();
        var replay =
                new Replay(start, resumed, request.getReplaySpeed(), request.getReplayBegunMs());
        Feed feed = row == null ? ground.all() : ground.records().feed(row.number());
        var rendering =
                new AnnotationRendering(row == null ? "" : row.id(), request.getDashboardId());
        Predicate<Annotation> shown = shown(request, rendering);
        Openings opening =
                resumed
                        ? Openings.after(List.of(feed), Cursor.decode(request.getAfterCursor()))
                        : opening(row, feed, shown, start);
        var spec =
                new Spec(
                        List.of(feed),
                        opening,
                        rendering,
                        WatchService.policy(request.getSlowConsumerValue()),
                        Spec.heartbeat(request.getHeartbeatSeconds()),
                        replay.on(ground.clock()));
        Subscribed.enter(ground.admission(), call);
        Subscribed watching =
                Subscribed.to(
                        ground.subscriptions().open(spec, new CallOutlet(call)),
                        ground.admission(),
                        call);
        return row == null ? watching : ground.endedWith(row, call, watching);
    }

    /** Which of the annotations there are are told. */
    private static Predicate<Annotation> shown(
            WatchAnnotationsRequest request, AnnotationRendering rendering) {
        if (!request.hasRange()) {
            return annotation -> !annotation.getDeleted() && rendering.here(annotation);
        }
        TimeRange range = SessionChecks.range(request.getRange());
        return annotation ->
                !annotation.getDeleted()
                        && rendering.here(annotation)
                        && SessionChecks.touches(annotation.getRange(), range);
    }

    private Openings opening(
            @Nullable SessionRow row, Feed feed, Predicate<Annotation> shown, OptionalLong start) {
        // Before the state is read: what changes meanwhile is told again.
        long end = feed.end();
        long number = row == null ? -1 : row.number();
        return new Openings.Sought(
                ground.queries(),
                _ -> {
                    long from =
                            start.isEmpty()
                                    ? end
                                    : feed.history().firstAtOrAfter(start.getAsLong()).orElse(end);
                    var at = new Position(feed.lane(), from);
                    var cursor = new Cursor(feed.epoch(), List.of(at), 0);
                    long moment = start.orElse(ground.clock().millis());
                    var state = new State(number, shown, start.orElse(0), moment);
                    return new Openings.At(
                            List.of(at),
                            piece(state, null).then(Frame.of(current(moment), cursor)));
                });
    }

    /**
     * The annotations there are, or were.
     *
     * @param number of the session; negative: of all
     * @param atMillis as of when; 0: as each is when its piece is made
     * @param momentMillis the moment told
     */
    private record State(
            long number, Predicate<Annotation> shown, long atMillis, long momentMillis) {}

    private Preamble piece(State state, Items.@Nullable Key after) {
        var frames = new ArrayList<Frame>();
        int[] bytes = new int[1];
        Items.Key next =
                ground.view()
                        .annotations()
                        .pages(
                                state.number(),
                                after,
                                state.atMillis(),
                                READ_BYTES,
                                annotation -> {
                                    if (state.shown().test(annotation)) {
                                        byte[] message =
                                                AnnotationRendering.message(
                                                        annotation, state.momentMillis());
                                        frames.add(Frame.of(message));
                                        bytes[0] += message.length;
                                    }
                                    return bytes[0] < Preamble.PIECE_BYTES;
                                });
        return new Preamble(frames, next == null ? null : () -> piece(state, next));
    }

    private static byte[] current(long moment) {
        return WatchAnnotationsResponse.newBuilder()
                .setCurrent(true)
                .setTimeMs(moment)
                .build()
                .toByteArray();
    }
}
