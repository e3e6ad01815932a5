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
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** WatchAnnotations: those there are, then every change, of one session or all. */
final class WatchAnnotationsService {
    private static final int STATE_BYTES = 16 << 20;

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
                        Collections.emptyIterator(),
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
        return row == null ? watching : ground.watchers().ended(row, call, watching, ground.view());
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
                gone -> {
                    long from =
                            start.isEmpty()
                                    ? end
                                    : feed.history().firstAtOrAfter(start.getAsLong()).orElse(end);
                    var at = new Position(feed.lane(), from);
                    return new Openings.Beginning(
                            state(
                                    number,
                                    shown,
                                    start,
                                    new Cursor(feed.epoch(), List.of(at), 0),
                                    gone),
                            List.of(at));
                });
    }

    private List<Frame> state(
            long number,
            Predicate<Annotation> shown,
            OptionalLong start,
            Cursor cursor,
            BooleanSupplier gone) {
        long moment = start.orElse(ground.clock().millis());
        var frames = new ArrayList<Frame>();
        long bytes = 0;
        Items.Key after = null;
        do {
            var page = new ArrayList<Annotation>();
            after =
                    ground.view()
                            .annotations()
                            .pages(
                                    number,
                                    after,
                                    start.orElse(0),
                                    Pages.READ_BYTES,
                                    annotation -> {
                                        page.add(annotation);
                                        return page.size() < 1_000;
                                    });
            for (Annotation annotation : page) {
                if (shown.test(annotation)) {
                    byte[] message = AnnotationRendering.message(annotation, moment);
                    bytes += message.length;
                    frames.add(Frame.of(message));
                }
            }
            if (bytes > STATE_BYTES) {
                throw Refusal.of(
                                Reason.LIMIT_REACHED,
                                "annotations: more than "
                                        + STATE_BYTES
                                        + " bytes (expected: those of a session, a dashboard or a range)")
                        .asException();
            }
        } while (after != null && !gone.getAsBoolean());
        byte[] current =
                WatchAnnotationsResponse.newBuilder()
                        .setCurrent(true)
                        .setTimeMs(moment)
                        .build()
                        .toByteArray();
        frames.add(Frame.of(current, cursor));
        return frames;
    }
}
