package dev.penstock.files.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a file go out, from the header Range. Immutable, any thread.
 *
 * @param from the first
 * @param to behind the last
 * @param whole whether that is the answer to a request without a range
 */
record Part(long from, long to, boolean whole) {
    /** One range; several at once, and what is no range, count as none. */
    private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    static Part all(long size) {
        return new Part(0, size, true);
    }

    /** Reads the header; null if it wants nothing that there is. */
    static @Nullable Part parse(@Nullable String header, long size) {
        Matcher range = header == null ? null : ONE.matcher(header);
        if (range == null || !range.matches()) {
            return all(size);
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? all(size) : suffix(Long.parseLong(last), size);
        }
        long from = Long.parseLong(first);
        long end = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (end < from) {
            return all(size);
        }
        return from >= size ? null : new Part(from, Math.min(size - 1, end) + 1, false);
    }

    private static @Nullable Part suffix(long bytes, long size) {
        return bytes == 0 || size == 0 ? null : new Part(Math.max(0, size - bytes), size, false);
    }

    long length() {
        return to - from;
    }
}
