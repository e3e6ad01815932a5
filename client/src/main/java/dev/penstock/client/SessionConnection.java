package dev.penstock.client;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Look;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One person in a session, over as many calls as it takes: after a break the session is joined again
 * where it was left, so nothing is missed and nothing comes twice, and what was sent and not
 * acknowledged is sent again and told once. Any thread. Futures complete with the sequence of what was
 * sent when it is durable, or with {@link PenstockException} when it was refused.
 */
public final class SessionConnection implements AutoCloseable {
    private final SessionSide side;
    private final Conversation<CollaborationMessage, CollaborationMessage, Long> conversation;

    SessionConnection(
            Connection connection,
            ConversationConfig config,
            SessionConfig session,
            SubscriptionListener<CollaborationMessage> listener) {
        side = new SessionSide(session, listener);
        conversation = side.over(connection, config);
        conversation.open();
    }

    /** Says something to the others. Waits while too much is unanswered. */
    public CompletableFuture<Long> say(String text) throws InterruptedException {
        return send("chat", text, Map.of());
    }

    /** Tells the others something of a type that clients agreed on, such as {@code action}. */
    public CompletableFuture<Long> send(String type, String text, Map<String, String> metadata)
            throws InterruptedException {
        return send(
                CollaborationMessage.newBuilder()
                        .setMessageType(type)
                        .setMessage(text)
                        .putAllMetadata(metadata)
                        .build());
    }

    /** Pins a note to a chart and a time range. */
    public CompletableFuture<Long> annotate(Annotation annotation) throws InterruptedException {
        return send(CollaborationMessage.newBuilder().setAnnotation(annotation).build());
    }

    /** Sends a message; its sequence is set here. */
    public CompletableFuture<Long> send(CollaborationMessage message) throws InterruptedException {
        return conversation.ask(sequence -> message.toBuilder().setSequence(sequence).build());
    }

    /** Tells what one looks at, if the connection is there; nobody answers. */
    public void look(Look look) {
        conversation.tell(() -> CollaborationMessage.newBuilder().setLook(look).build());
    }

    /** Where a later connection may resume; empty before the first message. */
    public String cursor() {
        return side.cursor();
    }

    /** Sent and not acknowledged yet. */
    public int pending() {
        return conversation.pending();
    }

    /** Waits until everything is acknowledged, then leaves. An interruption cuts the wait short. */
    @Override
    public void close() {
        conversation.close();
    }

    /** Ends it at once; what is not acknowledged fails with CANCELLED (and may be kept or not). */
    public void cancel() {
        conversation.cancel();
    }

    /** The failure that a refusal within a call tells of. */
    static CallFailure refusal(CollaborationMessage message) {
        return new CallFailure(
                codeOf(message.getMetadataOrDefault("code", "")),
                message.getMessage(),
                message.getMetadataOrDefault("reason", ""),
                message.getMetadataMap(),
                null);
    }

    private static Status.Code codeOf(String name) {
        for (Status.Code code : Status.Code.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return Status.Code.FAILED_PRECONDITION;
    }
}
