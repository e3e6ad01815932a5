package dev.penstock.refusal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One refusal: the reason, a message that says what was found, where, and what is expected, e.g.
 * {@code points[17].value: NaN (expected: finite)}, and facts for programs. Immutable, any thread.
 *
 * @param reason the kind
 * @param message for people; at most a few hundred characters, client text shortened
 * @param metadata goes out as {@code ErrorInfo.metadata}
 * @param retryAfter goes out as {@code RetryInfo}; null unless the reason is retryable
 */
public record Refusal(
        Reason reason,
        String message,
        Map<String, String> metadata,
        @Nullable Duration retryAfter) {

    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);
    private static final int LONGEST_FOUND = 80;

    public Refusal {
        metadata = Map.copyOf(metadata);
    }

    /** A refusal with the reason's default retry delay. */
    public static Refusal of(Reason reason, String message) {
        return new Refusal(reason, message, Map.of(), reason.retryable() ? DEFAULT_RETRY : null);
    }

    /** {@code where: found (expected: expected)}, reason INVALID_FIELD. */
    public static Refusal invalid(String where, Object found, String expected) {
        return of(
                Reason.INVALID_FIELD,
                where + ": " + shown(String.valueOf(found)) + " (expected: " + expected + ")");
    }

    /** The same refusal with one more fact for programs. */
    public Refusal with(String key, String value) {
        var more = new HashMap<>(metadata);
        more.put(key, value);
        return new Refusal(reason, message, more, retryAfter);
    }

    /** The same refusal with a retry delay of its own. */
    public Refusal retryAfter(Duration delay) {
        return new Refusal(reason, message, metadata, delay);
    }

    /** This refusal as an exception. */
    public RefusedException asException() {
        return new RefusedException(this);
    }

    private static String shown(String found) {
        return found.isEmpty() ? "empty" : shorten(found);
    }

    /** Client text fit for a message: at most 80 characters, those that cannot be seen escaped. */
    public static String shorten(String found) {
        var text = new StringBuilder(Math.min(found.length(), LONGEST_FOUND) + 1);
        int at = 0;
        for (int n = 0; n < LONGEST_FOUND && at < found.length(); n++) {
            int c = found.codePointAt(at);
            if (Unseen.is(c) || (c != ' ' && Unseen.blank(c))) {
                text.append(String.format(c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
            at += Character.charCount(c);
        }
        return at < found.length() ? text.append('…').toString() : text.toString();
    }
}
