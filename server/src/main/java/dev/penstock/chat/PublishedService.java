package dev.penstock.chat;

import dev.penstock.api.chat.ChatServiceGrpc;
import dev.penstock.api.chat.HistoryRequest;
import dev.penstock.api.chat.JoinRequest;
import dev.penstock.feed.Feed;
import dev.penstock.ingest.Moments;
import dev.penstock.ingest.Names;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.subscribe.Openings;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;

/** The published contract {@code chat.ChatService}. Any thread. */
final class PublishedService {
    private static final int SHOWN_AT_FIRST = 10;
    private static final int SILENCE_SECONDS = 30;
    private static final int USUAL_HISTORY = 50;
    private static final int MOST_HISTORY = 1_000;

    private final Ground ground;

    PublishedService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.serverStreaming(ChatServiceGrpc.getJoinChatMethod(), this::join),
                Methods.raw(
                        ChatServiceGrpc.getSendMessageMethod(), call -> new SendCall(call, ground)),
                Methods.serverStreaming(ChatServiceGrpc.getGetChatHistoryMethod(), this::history));
    }

    private CallListener join(JoinRequest request, ServerCall call) {
        int silence = Spec.heartbeat(request.getHeartbeatSeconds());
        String room = Names.place("room_id", request.getRoomId());
        var wish =
                new Stay.Wish(
                        Names.person("username", request.getUsername()),
                        room,
                        SHOWN_AT_FIRST,
                        false,
                        request.getAfterCursor(),
                        policy(request.getSlowConsumerValue()),
                        silence == 0 ? SILENCE_SECONDS : silence,
                        false,
                        new PublishedRendering(room, ground.clock()),
                        message -> Shapes.published(message, room).toByteArray(),
                        null);
        return new StayCall(ground, wish, call);
    }

    /** Messages have no key that the newest could be kept of. */
    static Policy policy(int wanted) {
        Policy policy = Policy.numbered(wanted);
        if (policy == Policy.CONFLATE) {
            throw Refusal.invalid(
                            "slow_consumer",
                            "CONFLATE",
                            "REPLAY, SKIP or DISCONNECT: messages have no key")
                    .asException();
        }
        return policy;
    }

    private CallListener history(HistoryRequest request, ServerCall call) {
        int limit = request.getLimit() == 0 ? USUAL_HISTORY : request.getLimit();
        if (limit < 0 || limit > MOST_HISTORY) {
            throw Refusal.invalid(
                            "limit",
                            request.getLimit(),
                            "0 (" + USUAL_HISTORY + ") to " + MOST_HISTORY)
                    .asException();
        }
        if (request.getSinceTimestamp() < 0) {
            throw Refusal.invalid("since_timestamp", request.getSinceTimestamp(), "not before 1970")
                    .asException();
        }
        long since =
                request.getSinceTimestamp() == 0
                        ? 0
                        : Moments.millis(request.getSinceTimestamp(), 0);
        Room room = ground.room(Names.place("room_id", request.getRoomId()));
        Feed feed = ground.rooms().feed(room.number());
        Openings.At end = Openings.live(List.of(feed));
        var messages =
                new LastMessages(
                        ground.state(),
                        feed,
                        room.number(),
                        end.positions().getFirst().offset(),
                        message -> !message.deleted(),
                        message -> Shapes.published(message, room.name()).toByteArray());
        var spec =
                new Spec(
                        List.of(feed),
                        Openings.preceded(
                                ground.queries(), gone -> messages.find(limit, since, gone), end),
                        new PublishedRendering(room.name(), ground.clock()),
                        Policy.REPLAY,
                        0,
                        null,
                        end.positions());
        Subscribed.enter(ground.admission(), call);
        return Subscribed.to(
                ground.subscriptions().open(spec, new CallOutlet(call)), ground.admission(), call);
    }
}
