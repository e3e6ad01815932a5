package dev.penstock.sessions;

import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.analytics.PostRequest;
import dev.penstock.api.analytics.PostResponse;
import dev.penstock.api.analytics.SessionRequest;
import dev.penstock.ingest.Names;
import dev.penstock.refusal.Refusal;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.sessions.Wish.Sequence;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code analytics.Collaboration}: taking part in sessions. */
final class CollaborationService {
    private final Ground ground;

    CollaborationService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        int most = ground.config().maxMessageBytes();
        return List.of(
                Small.of(
                        Methods.serverStreaming(
                                CollaborationGrpc.getJoinSessionMethod(), this::join),
                        most),
                Small.wide(
                        Methods.raw(
                                CollaborationGrpc.getCollaborateMethod(),
                                call -> new CollaborateCall(call, ground))),
                Small.of(Methods.unary(CollaborationGrpc.getPostMethod(), this::post), most));
    }

    private CallListener join(SessionRequest request, ServerCall call) {
        var participation =
                new Participation(
                        call,
                        ground,
                        new Participation.Wanted(
                                SessionChecks.actor(
                                        request.getSessionId(),
                                        request.getUserId(),
                                        request.getUserName()),
                                request.getAfterCursor(),
                                request.getHeartbeatSeconds(),
                                request.getSlowConsumerValue(),
                                request.getIncludeOwn(),
                                request.getIncludeLooks(),
                                false),
                        () -> {});
        return new Listening(participation);
    }

    /** The listener of JoinSession. */
    private record Listening(Participation participation) implements CallListener {
        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            // The one request has been read.
        }

        @Override
        public void onHalfClose() {
            // The client has said all it has to say.
        }

        @Override
        public void onWritable() {
            participation.writable();
        }

        @Override
        public void onClosed() {
            participation.closed();
        }
    }

    private CompletionStage<PostResponse> post(PostRequest request, ServerCall call) {
        Actor actor =
                SessionChecks.actor(
                        request.getSessionId(), request.getUserId(), request.getUserName());
        CollaborationMessage message = request.getMessage();
        if (!message.getUserId().isEmpty()
                && !Names.person("message.user_id", message.getUserId()).equals(actor.userId())) {
            throw Refusal.invalid("message.user_id", message.getUserId(), "user_id, or none")
                    .asException();
        }
        if (message.getMessageType().equals(SessionChecks.HEARTBEAT)) {
            return CompletableFuture.completedFuture(PostResponse.getDefaultInstance());
        }
        if (message.hasLook()) {
            ground.looks().tell(actor, SessionChecks.look(message.getLook()));
            return CompletableFuture.completedFuture(PostResponse.getDefaultInstance());
        }
        Sequence sequence = SessionChecks.sequence(request.getProducer(), request.getSequence());
        Wish wish = CollaborateCall.wish(actor, message, false, sequence, ground.config());
        return ground.ask(wish, request.getSerializedSize())
                .thenApply(
                        outcome -> {
                            var response =
                                    PostResponse.newBuilder().setRepeated(outcome.repeated());
                            if (outcome.event() != null) {
                                response.setEvent(outcome.event());
                            }
                            return response.build();
                        });
    }
}
