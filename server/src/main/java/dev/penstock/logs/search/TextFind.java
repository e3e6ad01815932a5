package dev.penstock.logs.search;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text to be found in messages, ignoring case. ASCII is looked for in the bytes as they lie, where
 * only ASCII letters have two cases; any other text in the message in lower case. Immutable, any
 * thread.
 */
public final class TextFind {
    private final String lower;
    private final byte[] bytes;
    private final boolean ascii;

    /** Looks for this text. */
    public TextFind(String text) {
        lower = text.toLowerCase(Locale.ROOT);
        bytes = lower.getBytes(StandardCharsets.UTF_8);
        ascii = bytes.length == lower.length();
    }

    /** Whether the message of an entry has it. */
    public boolean in(LogLine line) {
        if (!ascii) {
            return line.message().toLowerCase(Locale.ROOT).contains(lower);
        }
        byte[] payload = line.payload();
        LogLine.Span message = line.messageSpan();
        for (int at = message.from(); at <= message.to() - bytes.length; at++) {
            if (isAt(payload, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(byte[] payload, int at) {
        for (int i = 0; i < bytes.length; i++) {
            byte found = payload[at + i];
            int folded = found >= 'A' && found <= 'Z' ? found + 32 : found;
            if (folded != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TextFind find && lower.equals(find.lower);
    }

    @Override
    public int hashCode() {
        return lower.hashCode();
    }

    @Override
    public String toString() {
        return lower;
    }
}
