package dev.penstock.chat;

import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.DeleteResponse;
import dev.penstock.api.chat.v1.EditResponse;
import dev.penstock.api.chat.v1.MarkReadResponse;
import dev.penstock.api.chat.v1.ReactResponse;
import dev.penstock.api.chat.v1.SayResponse;
import dev.penstock.api.chat.v1.TypeRequest;
import dev.penstock.api.chat.v1.TypeResponse;
import dev.penstock.feed.EventId;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What one person does in rooms, one request at a time, of {@code penstock.chat.v1.Chat}. Any thread. */
final class TalkService {
    private final Ground ground;
    private final Asks asks;

    TalkService(Ground ground) {
        this.ground = ground;
        this.asks = ground.asks();
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(ChatGrpc.getChatMethod(), call -> new ChatCall(call, ground)),
                Methods.unary(
                        ChatGrpc.getSayMethod(),
                        (request, call) ->
                                done(asks.say(request, Asks.user(request.getUser())), call)
                                        .thenApply(TalkService::said)),
                Methods.unary(
                        ChatGrpc.getEditMethod(),
                        (request, call) ->
                                done(asks.edit(request, Asks.user(request.getUser())), call)
                                        .thenApply(_ -> EditResponse.getDefaultInstance())),
                Methods.unary(
                        ChatGrpc.getDeleteMethod(),
                        (request, call) ->
                                done(asks.delete(request, Asks.user(request.getUser())), call)
                                        .thenApply(_ -> DeleteResponse.getDefaultInstance())),
                Methods.unary(
                        ChatGrpc.getReactMethod(),
                        (request, call) ->
                                done(asks.react(request, Asks.user(request.getUser())), call)
                                        .thenApply(_ -> ReactResponse.getDefaultInstance())),
                Methods.unary(
                        ChatGrpc.getMarkReadMethod(),
                        (request, call) ->
                                done(asks.markRead(request, Asks.user(request.getUser())), call)
                                        .thenApply(TalkService::unread)),
                Methods.immediate(ChatGrpc.getTypeMethod(), this::type));
    }

    private CompletionStage<ChatCommand.Done> done(ChatCommand.Ask ask, ServerCall call) {
        pace(ask.user(), call);
        return ground.ask(ask)
                .thenApply(
                        done -> {
                            if (ask instanceof ChatCommand.Say) {
                                ground.typing().hide(done.room(), ask.user());
                            }
                            return done;
                        });
    }

    private void pace(String user, ServerCall call) {
        long wait = ground.paces().take(user + '\0' + Subscribed.host(call));
        if (wait > 0) {
            throw Refusal.of(
                            Reason.OVERLOADED,
                            "requests of this caller: more than "
                                    + ground.config().messagesPerSecond()
                                    + " a second")
                    .retryAfter(Duration.ofMillis(wait))
                    .asException();
        }
    }

    private TypeResponse type(TypeRequest request, ServerCall call) {
        String user = Asks.user(request.getUser());
        pace(user, call);
        type(ground, request, user);
        return TypeResponse.getDefaultInstance();
    }

    /** Shows that somebody types, or not any more. */
    static void type(Ground ground, TypeRequest request, String user) {
        Room room = ground.room(Asks.room(request.getRoom()));
        if (request.getStopped()) {
            ground.typing().hide(room.number(), user);
        } else {
            ground.typing().show(room.number(), user, true);
        }
    }

    private static SayResponse said(ChatCommand.Done done) {
        EventId message = done.message();
        var response = SayResponse.newBuilder().setRepeated(done.repeated());
        if (message != null) {
            response.setMessageId(message.text()).setTimeMs(message.timeMillis());
        }
        return response.build();
    }

    private static MarkReadResponse unread(ChatCommand.Done done) {
        return MarkReadResponse.newBuilder().setUnread(done.unread()).build();
    }
}
