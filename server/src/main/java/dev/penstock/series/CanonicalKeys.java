package dev.penstock.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads canonical key bytes (see {@link SeriesKey}) where they lie. Stateless, any thread. */
final class CanonicalKeys {
    private CanonicalKeys() {}

    /** Where the part that begins at {@code from} ends: the index of its NUL. */
    static int end(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != 0) {
            at++;
        }
        return at;
    }

    static Map<String, String> tags(byte[] bytes, int from, int to) {
        var tags = new LinkedHashMap<String, String>();
        int at = tagsFrom(bytes, from);
        while (at < to) {
            int keyEnd = end(bytes, at);
            int valueEnd = end(bytes, keyEnd + 1);
            tags.put(
                    new String(bytes, at, keyEnd - at, UTF_8),
                    new String(bytes, keyEnd + 1, valueEnd - keyEnd - 1, UTF_8));
            at = valueEnd + 1;
        }
        return Collections.unmodifiableMap(tags);
    }

    /** Shows the parts of a key. */
    static void show(byte[] bytes, int from, int to, KeyParts parts) {
        int nameEnd = end(bytes, from);
        parts.name(bytes, from, nameEnd);
        int sourceEnd = end(bytes, nameEnd + 1);
        parts.source(bytes, nameEnd + 1, sourceEnd);
        int at = sourceEnd + 1;
        while (at < to) {
            int keyEnd = end(bytes, at);
            int valueEnd = end(bytes, keyEnd + 1);
            parts.tag(bytes, at, keyEnd, keyEnd + 1, valueEnd);
            at = valueEnd + 1;
        }
    }

    /** Where the tags begin: after name and source. */
    static int tagsFrom(byte[] bytes, int from) {
        return end(bytes, end(bytes, from) + 1) + 1;
    }

    /** The value of a label, "" when missing. */
    static String label(byte[] bytes, int from, int to, byte[] label) {
        if (Arrays.equals(Label.NAME_BYTES, label)) {
            return new String(bytes, from, end(bytes, from) - from, UTF_8);
        }
        if (Arrays.equals(Label.SOURCE_BYTES, label)) {
            int source = end(bytes, from) + 1;
            return new String(bytes, source, end(bytes, source) - source, UTF_8);
        }
        String value = tag(bytes, from, to, label);
        return value == null ? "" : value;
    }

    private static @Nullable String tag(byte[] bytes, int from, int to, byte[] label) {
        int at = tagsFrom(bytes, from);
        while (at < to) {
            int keyEnd = end(bytes, at);
            int valueEnd = end(bytes, keyEnd + 1);
            if (Arrays.equals(bytes, at, keyEnd, label, 0, label.length)) {
                return new String(bytes, keyEnd + 1, valueEnd - keyEnd - 1, UTF_8);
            }
            at = valueEnd + 1;
        }
        return null;
    }
}
