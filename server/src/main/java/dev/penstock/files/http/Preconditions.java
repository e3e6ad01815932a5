package dev.penstock.files.http;

import java.time.Instant;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a file makes depend on what the client knows already (RFC 9110, 13). Immutable, any
 * thread.
 */
final class Preconditions {
    private static final Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");

    private final Function<String, @Nullable String> headers;
    private final String tag;
    private final Instant modified;

    /**
     * Compares with a file.
     *
     * @param headers of the request
     * @param tag of the file, with its quotes
     */
    Preconditions(Function<String, @Nullable String> headers, String tag, long modifiedMillis) {
        this.headers = headers;
        this.tag = tag;
        modified = HttpDates.second(modifiedMillis);
    }

    /** The status that answers the request without a body; 0: it is to be served. */
    int status() {
        String match = headers.apply("if-match");
        if (match != null ? !lists(match, false) : changedSince("if-unmodified-since")) {
            return 412;
        }
        String none = headers.apply("if-none-match");
        if (none != null) {
            return lists(none, true) ? 304 : 0;
        }
        Instant since = HttpDates.parse(headers.apply("if-modified-since"));
        return since != null && !modified.isAfter(since) ? 304 : 0;
    }

    private boolean changedSince(String header) {
        Instant since = HttpDates.parse(headers.apply(header));
        return since != null && modified.isAfter(since);
    }

    /** The range asked for, if it still is one of this file. */
    @Nullable String range() {
        String condition = headers.apply("if-range");
        if (condition == null) {
            return headers.apply("range");
        }
        String text = condition.strip();
        boolean same =
                text.endsWith("\"") ? text.equals(tag) : modified.equals(HttpDates.parse(text));
        return same ? headers.apply("range") : null;
    }

    private boolean lists(String header, boolean weakly) {
        if (header.strip().equals("*")) {
            return true;
        }
        Matcher tags = TAG.matcher(header);
        while (tags.find()) {
            if (tags.group(2).equals(tag) && (weakly || tags.group(1) == null)) {
                return true;
            }
        }
        return false;
    }
}
