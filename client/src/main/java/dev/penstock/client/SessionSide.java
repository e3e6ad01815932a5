package dev.penstock.client;

import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import io.grpc.MethodDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session of a {@link SessionConnection} and where in it it has come to. The place belongs to the
 * thread that hears.
 */
final class SessionSide implements Conversation.Side<CollaborationMessage, CollaborationMessage> {
    private static final String SYSTEM = "system";

    private final SessionConfig session;
    private final SubscriptionListener<CollaborationMessage> listener;
    private volatile String cursor;
    private @Nullable Conversation<CollaborationMessage, CollaborationMessage, Long> conversation;

    SessionSide(SessionConfig session, SubscriptionListener<CollaborationMessage> listener) {
        this.session = session;
        this.listener = listener;
        this.cursor = session.afterCursor();
    }

    Conversation<CollaborationMessage, CollaborationMessage, Long> over(
            Connection connection, ConversationConfig config) {
        var made =
                new Conversation<CollaborationMessage, CollaborationMessage, Long>(
                        connection, config, this);
        conversation = made;
        return made;
    }

    String cursor() {
        return cursor;
    }

    @Override
    public MethodDescriptor<CollaborationMessage, CollaborationMessage> method() {
        return CollaborationGrpc.getCollaborateMethod();
    }

    @Override
    public List<CollaborationMessage> opening() {
        return List.of(
                CollaborationMessage.newBuilder()
                        .setSessionId(session.session())
                        .setUserId(session.user())
                        .setUserName(session.userName())
                        .setAfterCursor(cursor)
                        .setIncludeOwn(session.own())
                        .setIncludeLooks(session.looks())
                        .setProducer(session.producer())
                        .build());
    }

    @Override
    public boolean resumes() {
        return !cursor.isEmpty();
    }

    @Override
    public void heard(CollaborationMessage message) {
        if (message.getRefused() > 0) {
            conversation().refuseAt(message.getRefused(), SessionConnection.refusal(message));
        } else if (isAcknowledgement(message)) {
            conversation().answerUpTo(message.getSequence(), sequence -> sequence);
        } else if (!message.getHeartbeat()) {
            listener.onMessage(message);
        }
        if (!message.getCursor().isEmpty()) {
            cursor = message.getCursor();
        }
    }

    private static boolean isAcknowledgement(CollaborationMessage message) {
        return message.getUserId().equals(SYSTEM)
                && message.getMetadataOrDefault("type", "").equals("acknowledged");
    }

    @Override
    public void state(SubscriptionState state) {
        listener.onState(state);
    }

    @Override
    public void ended(@Nullable CallFailure cause) {
        listener.onEnd(cause);
    }

    private Conversation<CollaborationMessage, CollaborationMessage, Long> conversation() {
        if (conversation == null) {
            throw new IllegalStateException("not begun");
        }
        return conversation;
    }
}
