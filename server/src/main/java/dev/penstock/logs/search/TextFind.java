package dev.penstock.logs.search;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text to be found in messages, ignoring case, in time that grows with the message alone. ASCII is
 * looked for in the bytes as they lie, where only ASCII letters have two cases; any other text in the
 * message in lower case, made letter by letter. Immutable, any thread.
 */
public final class TextFind {
    private final String lower;
    private final byte[] bytes;
    private final boolean ascii;

    /** For each beginning of the text, how much of it its own end is the beginning again. */
    private final int[] again;

    /** Looks for this text. */
    public TextFind(String text) {
        lower = lower(text);
        bytes = lower.getBytes(StandardCharsets.UTF_8);
        // As given: there are letters whose lower case alone is ASCII.
        ascii = text.chars().allMatch(c -> c < 0x80);
        again = new int[bytes.length + 1];
        int matched = 0;
        for (int i = 1; i < bytes.length; i++) {
            matched = matched(matched, bytes[i]);
            again[i + 1] = matched;
        }
    }

    private static String lower(String text) {
        var lower = new StringBuilder(text.length());
        text.codePoints().map(TextFind::lower).forEach(lower::appendCodePoint);
        return lower.toString();
    }

    /** Sigma is the same at the end of a word. */
    private static int lower(int codePoint) {
        return codePoint == 'ς' ? 'σ' : Character.toLowerCase(codePoint);
    }

    /** Whether the message of an entry has it. */
    public boolean in(LogLine line) {
        if (ascii) {
            LogLine.Span message = line.messageSpan();
            return isIn(line.payload(), message.from(), message.to());
        }
        byte[] message = lower(line.message()).getBytes(StandardCharsets.UTF_8);
        return isIn(message, 0, message.length);
    }

    private boolean isIn(byte[] text, int from, int to) {
        int matched = 0;
        for (int at = from; at < to && matched < bytes.length; at++) {
            byte found = text[at];
            matched = matched(matched, found >= 'A' && found <= 'Z' ? (byte) (found + 32) : found);
        }
        return matched == bytes.length;
    }

    /** How much of the text is matched by one byte more. */
    private int matched(int before, byte next) {
        int matched = before;
        while (matched > 0 && bytes[matched] != next) {
            matched = again[matched];
        }
        return bytes[matched] == next ? matched + 1 : 0;
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
