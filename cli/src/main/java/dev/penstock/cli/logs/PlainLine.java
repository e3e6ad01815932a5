package dev.penstock.cli.logs;

import dev.penstock.api.logs.LogEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads lines of text: a leading time, a level near the beginning, ids of traces; the rest is the
 * message. Every line is an entry, there are no bad ones. Any thread.
 */
final class PlainLine {
    private static final int LEVEL_WITHIN = 48;

    /** A level by itself, in brackets, or before a colon; in lower case only in the latter two. */
    private static final Pattern LEVEL =
            Pattern.compile(
                    "(?<![\\w.-])(?:level=\"?([A-Za-z]+)\"?|[\\[<(]([A-Za-z]{3,11}) *[\\])>]|([A-Z]{3,11})(?=[\\s:|\\]]|$)"
                            + "|([A-Za-z]{3,9})(?=:\\s))");

    private static final Pattern TRACE =
            Pattern.compile("(?i)\\btrace[_.-]?id[=:]\\s*\"?([0-9a-f]{16,32})\\b");
    private static final Pattern SPAN =
            Pattern.compile("(?i)\\bspan[_.-]?id[=:]\\s*\"?([0-9a-f]{16})\\b");
    private static final String BETWEEN = " \t:|-,;";

    private final LogTime times;

    PlainLine(LogTime times) {
        this.times = times;
    }

    /** Whether the line goes on with the entry before it. */
    static boolean continues(String line) {
        return line.isEmpty()
                || Character.isWhitespace(line.charAt(0))
                || line.startsWith("Caused by:")
                || line.startsWith("Suppressed:")
                || line.startsWith("... ");
    }

    /** The entry that the line begins; its time is 0 and its level empty where it names none. */
    LogEntry.Builder read(String line) {
        LogTime.Found time = times.leading(line);
        String rest = line.substring(skipBetween(line, time.end()));
        var entry = LogEntry.newBuilder().setTimestamp(time.millis());
        Matcher level = LEVEL.matcher(rest);
        String message = rest;
        while (level.find() && level.start() < LEVEL_WITHIN) {
            String name = levelOf(level);
            if (!name.isEmpty()) {
                entry.setLevel(name);
                if (level.start() == 0 && !rest.startsWith("level=")) {
                    message = rest.substring(skipBetween(rest, level.end()));
                }
                break;
            }
        }
        if (entry.getLevel().isEmpty() && time.end() > 0) {
            entry.setLevel(levelOfLetter(line));
        }
        ids(line, entry);
        return entry.setMessage(message.isBlank() ? line : message);
    }

    static void ids(String text, LogEntry.Builder entry) {
        if (!text.contains("race") && !text.contains("RACE")) {
            return;
        }
        Matcher trace = TRACE.matcher(text);
        if (trace.find()) {
            entry.putFields("trace_id", trace.group(1).toLowerCase(java.util.Locale.ROOT));
        }
        Matcher span = SPAN.matcher(text);
        if (span.find()) {
            entry.putFields("span_id", span.group(1).toLowerCase(java.util.Locale.ROOT));
        }
    }

    private static String levelOf(Matcher found) {
        for (int group = 1; group <= found.groupCount(); group++) {
            if (found.group(group) != null) {
                return LogLevel.of(found.group(group));
            }
        }
        return "";
    }

    /** Kubernetes' components put the level's first letter before the date. */
    private static String levelOfLetter(String line) {
        if (!Character.isDigit(line.charAt(1))) {
            return "";
        }
        return switch (line.charAt(0)) {
            case 'I' -> "INFO";
            case 'W' -> "WARN";
            case 'E' -> "ERROR";
            case 'F' -> "FATAL";
            default -> "";
        };
    }

    private static int skipBetween(String text, int from) {
        int at = from;
        while (from > 0 && at < text.length() && BETWEEN.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
