package dev.penstock.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.Said;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.ingest.Names;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.refusal.Unseen;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.sessions.Wish.Sequence;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of requests without knowing the sessions; every method throws a {@link
 * RefusedException} that says what is wrong. Pure; any thread.
 */
final class SessionChecks {
    static final String SYSTEM = Names.SYSTEM;
    static final String HEARTBEAT = "heartbeat";
    private static final String CHAT = "chat";
    private static final int LONGEST_TITLE = 255;
    private static final int LONGEST_ANNOTATION = 4 << 10;
    private static final int LONGEST_ISSUE = 8 << 10;
    private static final int LONGEST_METRIC = 1 << 10;
    private static final int LONGEST_ROUTE = 1 << 10;
    private static final int LONGEST_SELECTION = 2 << 10;
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_PRODUCER = 255;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

    private SessionChecks() {}

    /** Who does something in which session. */
    static Actor actor(String session, String user, String userName) {
        String id = Names.person("user_id", user);
        return new Actor(
                session(session),
                id,
                userName.isEmpty() ? id : Names.person("user_name", userName));
    }

    static String session(String id) {
        return Names.place("session_id", id);
    }

    /** The name shown of a user. */
    static String shown(String userName, String userId) {
        return userName.isEmpty() ? userId : userName;
    }

    static Said said(CollaborationMessage message, SessionsConfig config) {
        String type = message.getMessageType().isEmpty() ? CHAT : message.getMessageType();
        if (!TYPE.matcher(type).matches() || type.equals(SYSTEM)) {
            throw Refusal.invalid(
                            "message_type",
                            type,
                            "1 to 32 letters, digits, `_`, `-` or `.`, not `system`")
                    .asException();
        }
        if (message.getMetadataCount() > config.maxMetadata()) {
            throw Refusal.invalid(
                            "metadata",
                            message.getMetadataCount() + " entries",
                            "at most " + config.maxMetadata())
                    .asException();
        }
        if (type.equals(CHAT)) {
            visible("message", message.getMessage());
        }
        if (message.getMessage().indexOf('\0') >= 0) {
            throw Refusal.invalid("message", "a NUL character", "text").asException();
        }
        return Said.newBuilder()
                .setMessageType(type)
                .setMessage(message.getMessage())
                .putAllMetadata(message.getMetadataMap())
                .build();
    }

    static @Nullable Sequence sequence(String producer, long sequence) {
        if (producer.isEmpty()) {
            return null;
        }
        bytes("producer", producer, 1, LONGEST_PRODUCER);
        if (sequence < 1) {
            throw Refusal.invalid("sequence", sequence, "1 or more, with a producer").asException();
        }
        return new Sequence(producer, sequence);
    }

    static String title(String title) {
        return line("title", bytes("title", title, 0, LONGEST_TITLE));
    }

    static String issueTitle(String title) {
        return visible("title", line("title", bytes("title", title, 1, LONGEST_TITLE)));
    }

    static String issueText(String text) {
        return bytes("text", text, 0, LONGEST_ISSUE);
    }

    static String assignee(String user) {
        return user.isEmpty() ? user : Names.person("assignee", user);
    }

    static String id(String where, String id) {
        return bytes(where, id, 0, EventIds.LENGTH);
    }

    static String annotationText(String text) {
        return visible("text", bytes("text", text, 1, LONGEST_ANNOTATION));
    }

    static Pin pin(Pin pin) {
        if (pin.getChartId().isEmpty() && pin.getMetric().isEmpty()) {
            throw Refusal.invalid("pin", "neither chart_id nor metric", "one of them or both")
                    .asException();
        }
        bytes("pin.dashboard_id", pin.getDashboardId(), 0, LONGEST_NAME);
        bytes("pin.chart_id", pin.getChartId(), 0, LONGEST_NAME);
        bytes("pin.metric", pin.getMetric(), 0, LONGEST_METRIC);
        return pin;
    }

    /** Where a new annotation lies in time: nothing shows one that does not say. */
    static TimeRange range(boolean given, TimeRange range) {
        if (!given) {
            throw Refusal.invalid("range", "missing", "a moment or a range of time").asException();
        }
        return range(range);
    }

    static TimeRange range(TimeRange range) {
        if (range.getStartMs() < 0 || range.getEndMs() < range.getStartMs()) {
            throw Refusal.invalid(
                            "range",
                            range.getStartMs() + " to " + range.getEndMs(),
                            "a start since 1970 and an end not before it")
                    .asException();
        }
        return range;
    }

    /** Whether two ranges have a moment in common. */
    static boolean touches(TimeRange one, TimeRange other) {
        return one.getStartMs() <= other.getEndMs() && one.getEndMs() >= other.getStartMs();
    }

    static Look look(Look look) {
        bytes("look.route", look.getRoute(), 0, LONGEST_ROUTE);
        bytes("look.selection", look.getSelection(), 0, LONGEST_SELECTION);
        if (!look.getFollowsUserId().isEmpty()) {
            Names.person("look.follows_user_id", look.getFollowsUserId());
        }
        if (look.hasRange()) {
            range(look.getRange());
        }
        return look;
    }

    /** A text of one line, which cannot turn what is beside it around. */
    private static String line(String where, String text) {
        if (text.codePoints().anyMatch(Unseen::steers)) {
            throw Refusal.invalid(where, text, "no control or direction characters").asException();
        }
        return text;
    }

    private static String visible(String where, String text) {
        if (Unseen.all(text)) {
            throw Refusal.invalid(where, text, "something to be seen").asException();
        }
        return text;
    }

    private static String bytes(String where, String text, int least, int most) {
        int length = text.getBytes(UTF_8).length;
        if (length < least || length > most) {
            throw Refusal.invalid(
                            where,
                            length + " bytes",
                            (least == 0 ? "at most " : least + " to ") + most + " bytes")
                    .asException();
        }
        return text;
    }
}
