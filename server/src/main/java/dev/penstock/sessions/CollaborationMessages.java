package dev.penstock.sessions;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionState;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Event;
import dev.penstock.refusal.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What those who take part are told, as messages. Pure; any thread. */
final class CollaborationMessages {
    private CollaborationMessages() {}

    /** An event of a record. */
    static byte[] told(Event event) {
        return write(EventIds.of(event)).toByteArray();
    }

    static CollaborationMessage write(SessionEvent event) {
        var told =
                CollaborationMessage.newBuilder()
                        .setUserId(event.getUserId())
                        .setTimestamp(timestamp(event.getTimeMs()))
                        .setEvent(event);
        switch (event.getWhatCase()) {
            case SAID ->
                    told.setMessageType(event.getSaid().getMessageType())
                            .setMessage(event.getSaid().getMessage())
                            .putAllMetadata(event.getSaid().getMetadataMap());
            case JOINED -> system(told, "join", event.getUserName() + " joined");
            case LEFT -> system(told, "leave", event.getUserName() + " left");
            case SESSION -> system(told, action(event), event.getSession().getTitle());
            case LOOKED ->
                    told.setMessageType("look").putMetadata("route", event.getLooked().getRoute());
            case ANNOTATED -> annotation(told, event.getAnnotated());
            case ISSUE -> issue(told, event.getIssue());
            case WHAT_NOT_SET -> {
                // Of a newer server: who it was, and when.
            }
        }
        return told.putMetadata("user_name", event.getUserName()).build();
    }

    private static void system(CollaborationMessage.Builder told, String action, String text) {
        told.setMessageType(SessionChecks.SYSTEM).setMessage(text).putMetadata("action", action);
    }

    private static String action(SessionEvent event) {
        if (event.getSession().getState() == SessionState.SESSION_STATE_CLOSED) {
            return "close";
        }
        return event.getSession().getCreatedMs() == event.getTimeMs() ? "create" : "reopen";
    }

    private static void annotation(CollaborationMessage.Builder told, Annotation annotation) {
        told.setMessageType("annotation")
                .setMessage(annotation.getText())
                .putMetadata(
                        "action",
                        annotation.getDeleted()
                                ? "delete"
                                : annotation.getRevision() == 1 ? "create" : "edit")
                .putMetadata("annotation_id", annotation.getId())
                .putMetadata("dashboard_id", annotation.getPin().getDashboardId())
                .putMetadata("chart_id", annotation.getPin().getChartId())
                .putMetadata("metric", annotation.getPin().getMetric())
                .putMetadata("start_ms", String.valueOf(annotation.getRange().getStartMs()))
                .putMetadata("end_ms", String.valueOf(annotation.getRange().getEndMs()));
    }

    private static void issue(CollaborationMessage.Builder told, Issue issue) {
        String state = issue.getState().name().replace("ISSUE_STATE_", "");
        told.setMessageType("issue")
                .setMessage(issue.getTitle())
                .putMetadata("action", issue.getRevision() == 1 ? "open" : "update")
                .putMetadata("issue_id", issue.getId())
                .putMetadata("state", state.toLowerCase(Locale.ROOT))
                .putMetadata("assignee", issue.getAssignee());
    }

    /** What the server says of itself: a heartbeat, that something was kept, or refused. */
    static CollaborationMessage.Builder system(String type, long nowMillis) {
        return CollaborationMessage.newBuilder()
                .setUserId(SessionChecks.SYSTEM)
                .setMessageType(SessionChecks.SYSTEM)
                .setTimestamp(timestamp(nowMillis))
                .putMetadata("type", type)
                .putMetadata("user_name", SessionChecks.SYSTEM);
    }

    static CollaborationMessage refused(Refusal why, long message, long sequence, long nowMillis) {
        return system("refused", nowMillis)
                .setMessage(why.message())
                .putMetadata("code", why.reason().status().name())
                .putMetadata("reason", why.reason().name())
                .setRefused(message)
                .setSequence(sequence)
                .build();
    }

    static CollaborationMessage acknowledged(long sequence, @Nullable Cursor from, long nowMillis) {
        var message = system("acknowledged", nowMillis).setSequence(sequence);
        if (from != null) {
            message.setCursor(from.encode());
        }
        return message.build();
    }

    private static Timestamp timestamp(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(millis / 1_000)
                .setNanos((int) (millis % 1_000) * 1_000_000)
                .build();
    }
}
