package dev.penstock.chat;

import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.JoinRequest;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Join and Watch of {@code penstock.chat.v1.Chat}: rooms followed, being there or not. Any thread. */
final class FollowService {
    static final int MOST_LAST = 1_000;

    private final Ground ground;

    FollowService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.serverStreaming(ChatGrpc.getJoinMethod(), this::join),
                Methods.serverStreaming(ChatGrpc.getWatchMethod(), this::watch));
    }

    private CallListener join(JoinRequest request, ServerCall call) {
        String user = Asks.user(request.getUser());
        String room = Asks.room(request.getRoom());
        var wish =
                new Stay.Wish(
                        user,
                        room,
                        last(request.getLast()),
                        true,
                        request.getAfterCursor(),
                        PublishedService.policy(request.getSlowConsumerValue()),
                        Spec.heartbeat(request.getHeartbeatSeconds()),
                        true,
                        new EventRendering(ground.state(), ""),
                        message -> history(message, room),
                        Frame::heartbeat);
        return new StayCall(ground, wish, call);
    }

    static int last(int wanted) {
        if (wanted < 0 || wanted > MOST_LAST) {
            throw Refusal.invalid("last", wanted, "0 to " + MOST_LAST).asException();
        }
        return wanted;
    }

    /** A message from before: the same field in the responses of Chat, Join and Watch. */
    static byte[] history(StoredMessage message, String room) {
        return ChatResponse.newBuilder()
                .setHistory(Shapes.message(message, room))
                .build()
                .toByteArray();
    }

    private CallListener watch(WatchRequest request, ServerCall call) {
        String mentions = request.getMentions().isEmpty() ? "" : Asks.user(request.getMentions());
        Room room = request.getRoom().isEmpty() ? null : ground.room(Asks.room(request.getRoom()));
        Feed feed = room == null ? ground.all() : ground.rooms().feed(room.number());
        var spec =
                new Spec(
                        List.of(feed),
                        opening(request, feed, room),
                        new EventRendering(ground.state(), mentions),
                        PublishedService.policy(request.getSlowConsumerValue()),
                        Spec.heartbeat(request.getHeartbeatSeconds()),
                        replay(request));
        Subscribed.enter(ground.admission(), call);
        Subscribed following =
                Subscribed.to(
                        ground.subscriptions().open(spec, new CallOutlet(call)),
                        ground.admission(),
                        call);
        // It may be on its way to be forgotten: nothing would be told of the next of its name.
        return room == null
                ? following
                : ground.watchers()
                        .ended(
                                room.number(),
                                number -> ground.state().known(number) != null,
                                call,
                                following,
                                ChatRules.noRoom(room.name()));
    }

    /** A cursor comes before a start, and a start before a number of messages. */
    private Openings opening(WatchRequest request, Feed feed, @Nullable Room room) {
        int last = last(request.getLast());
        List<Feed> feeds = List.of(feed);
        if (!request.getAfterCursor().isEmpty()) {
            return Openings.after(feeds, Cursor.decode(request.getAfterCursor()));
        }
        if (request.hasStart() && last != 0) {
            throw Refusal.invalid("last", last, "0 with a start").asException();
        }
        if (request.hasStart()) {
            return new Openings.AtMoment(Times.millis("start", request.getStart()));
        }
        Openings.At live = Openings.live(feeds);
        if (last == 0) {
            return live;
        }
        if (room == null || !request.getMentions().isEmpty()) {
            throw Refusal.invalid("last", last, "0 without a room or with mentions").asException();
        }
        long before = live.positions().getFirst().offset();
        var messages =
                new LastMessages(
                        ground.state(),
                        feed,
                        room.number(),
                        before,
                        _ -> true,
                        message -> history(message, room.name()));
        return Openings.preceded(ground.queries(), gone -> messages.find(last, 0, gone), live);
    }

    private @Nullable ReplayClock replay(WatchRequest request) {
        OptionalLong start =
                request.hasStart()
                        ? OptionalLong.of(Times.millis("start", request.getStart()))
                        : OptionalLong.empty();
        return new Replay(
                        start,
                        !request.getAfterCursor().isEmpty(),
                        request.getReplaySpeed(),
                        request.getReplayBegunMs())
                .on(ground.clock());
    }
}
