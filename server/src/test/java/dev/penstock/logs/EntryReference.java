package dev.penstock.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.collection.LogEntry;
import dev.penstock.logs.search.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of entries written a second time, over generated messages: what is stored, or with what
 * the refusal begins.
 */
record EntryReference(dev.penstock.api.logs.@Nullable LogEntry stored, String refusal) {

    static EntryReference collected(byte[] message, long now) {
        try {
            LogEntry sent = LogEntry.parseFrom(message);
            return of(
                    dev.penstock.api.logs.LogEntry.newBuilder()
                            .setApplication(sent.getApplication())
                            .setLevel(sent.getLevel())
                            .setTimestamp(sent.getTimestamp())
                            .setMessage(sent.getMessage())
                            .putAllFields(sent.getFieldsMap())
                            .setSourceFile(sent.getSourceFile())
                            .setLineNumber(sent.getLineNumber())
                            .build(),
                    now);
        } catch (InvalidProtocolBufferException _) {
            return refused("malformed message");
        }
    }

    static EntryReference of(dev.penstock.api.logs.LogEntry sent, long now) {
        String bad = bad(sent, now);
        if (bad != null) {
            return refused(bad);
        }
        var stored =
                sent.toBuilder()
                        .setLevel(Level.normalise(sent.getLevel()))
                        .setTimestamp(millis(sent.getTimestamp(), now))
                        .clearCursor()
                        .clearSkipped()
                        .clearHeartbeat();
        int length = length(sent.getMessage());
        if (length > 64 << 10) {
            // No code point has fewer bytes than chars.
            var cut = new StringBuilder(sent.getMessage());
            cut.setLength(Math.min(cut.length(), 64 << 10));
            if (Character.isHighSurrogate(cut.charAt(cut.length() - 1))) {
                cut.setLength(cut.length() - 1);
            }
            int over = length(cut) - (64 << 10);
            while (over > 0) {
                int last = cut.codePointBefore(cut.length());
                over -= length(Character.toString(last));
                cut.setLength(cut.length() - Character.charCount(last));
            }
            stored.setMessage(cut.toString()).putFields("penstock.cut", "" + length);
        }
        return new EntryReference(stored.build(), "");
    }

    private static @Nullable String bad(dev.penstock.api.logs.LogEntry sent, long now) {
        if (sent.getApplication().isEmpty() || length(sent.getApplication()) > 255) {
            return "application: ";
        }
        if (controls(sent.getApplication())) {
            return "application: ";
        }
        if (length(sent.getLevel()) > 32 || controls(sent.getLevel())) {
            return "level: ";
        }
        if (sent.getMessage().isEmpty()) {
            return "message: empty";
        }
        long millis = millis(sent.getTimestamp(), now);
        if (millis < 0 || millis > now + 300_000) {
            return "timestamp: ";
        }
        if (length(sent.getSourceFile()) > 255 || controls(sent.getSourceFile())) {
            return "source_file: ";
        }
        if (sent.getLineNumber() < 0) {
            return "line_number: ";
        }
        return badFields(sent.getFieldsMap());
    }

    private static @Nullable String badFields(Map<String, String> fields) {
        if (fields.size() > 64) {
            return "fields: more than 64";
        }
        boolean good =
                fields.entrySet().stream()
                        .allMatch(
                                field ->
                                        !field.getKey().isEmpty()
                                                && length(field.getKey()) <= 64
                                                && !controls(field.getKey())
                                                && length(field.getValue()) <= 4096);
        return good ? null : "fields";
    }

    private static long millis(long time, long now) {
        if (time <= 0) {
            return time == 0 ? now : time;
        }
        long[] bounds = {100_000_000_000L, 100_000_000_000_000L, 100_000_000_000_000_000L};
        return time < bounds[0]
                ? time * 1000
                : time < bounds[1] ? time : time < bounds[2] ? time / 1000 : time / 1_000_000;
    }

    private static boolean controls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static int length(CharSequence text) {
        return text.toString().getBytes(UTF_8).length;
    }

    private static EntryReference refused(String begins) {
        return new EntryReference(null, begins);
    }
}
