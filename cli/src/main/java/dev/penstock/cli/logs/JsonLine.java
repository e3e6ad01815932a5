package dev.penstock.cli.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.api.logs.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads one JSON object a line, by the names that logging libraries use. What is none of time, level,
 * message, application, place, trace or stack becomes a field, nested names joined by dots. Any
 * thread.
 */
final class JsonLine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_FIELDS = 63;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 4096;
    private static final int LONGEST_NAME = 255;
    private static final String DROPPED = "penstock.dropped_fields";

    private final LogTime times;

    JsonLine(LogTime times) {
        this.times = times;
    }

    /** The entry; empty when the line is no JSON object. */
    Optional<LogEntry.Builder> read(String line) {
        JsonNode root;
        try {
            root = JSON.readTree(line);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        if (root == null || !root.isObject()) {
            return Optional.empty();
        }
        var reading = new Reading();
        root.properties().forEach(one -> reading.take(one.getKey(), one.getValue()));
        return Optional.of(reading.entry(line));
    }

    private final class Reading {
        private final LogEntry.Builder entry = LogEntry.newBuilder();
        private String stack = "";
        private int dropped;

        void take(String name, JsonNode value) {
            if (value.isNull()) {
                return;
            }
            switch (name.toLowerCase(Locale.ROOT)) {
                case "time", "timestamp", "ts", "@timestamp", "datetime", "date", "t" ->
                        time(name, value);
                case "level",
                        "severity",
                        "lvl",
                        "loglevel",
                        "log_level",
                        "log.level",
                        "levelname" ->
                        level(name, value);
                case "message", "msg", "text", "log", "body", "@message" -> message(name, value);
                case "application", "app", "service", "service.name", "service_name" ->
                        application(name, value);
                case "source_file", "file", "filename", "pathname", "caller" -> file(name, value);
                case "line_number", "line", "lineno" -> line(name, value);
                case "trace_id", "traceid", "trace.id" -> field("trace_id", lower(value));
                case "span_id", "spanid", "span.id" -> field("span_id", lower(value));
                case "stack_trace", "stacktrace", "stack", "exc_info", "error.stack_trace" ->
                        stack(name, value);
                case "fields", "attributes" -> nested("", value);
                default -> nested(name, value);
            }
        }

        LogEntry.Builder entry(String line) {
            if (entry.getMessage().isEmpty()) {
                entry.setMessage(stack.isEmpty() ? line : stack);
            } else if (!stack.isEmpty()) {
                entry.setMessage(entry.getMessage() + "\n" + stack);
            }
            if (dropped > 0) {
                entry.putFields(DROPPED, Integer.toString(dropped));
            }
            return entry;
        }

        private void time(String name, JsonNode value) {
            long millis =
                    value.isNumber()
                            ? LogTime.ofNumber(value.asText())
                            : times.alone(value.asText());
            if (millis > 0 && entry.getTimestamp() == 0) {
                entry.setTimestamp(millis);
            } else {
                nested(name, value);
            }
        }

        private void level(String name, JsonNode value) {
            String level = value.isInt() ? LogLevel.of(value.asInt()) : LogLevel.of(value.asText());
            if (entry.getLevel().isEmpty() && value.isValueNode()) {
                entry.setLevel(level.isEmpty() ? value.asText() : level);
            } else {
                nested(name, value);
            }
        }

        private void message(String name, JsonNode value) {
            if (value.isValueNode() && entry.getMessage().isEmpty()) {
                entry.setMessage(value.asText());
            } else {
                nested(name, value);
            }
        }

        private void application(String name, JsonNode value) {
            if (value.isTextual() && entry.getApplication().isEmpty()) {
                entry.setApplication(name(value.asText(), LONGEST_NAME));
            } else {
                nested(name, value);
            }
        }

        private void file(String name, JsonNode value) {
            if (!value.isTextual() || !entry.getSourceFile().isEmpty()) {
                nested(name, value);
                return;
            }
            String place = value.asText();
            int colon = place.lastIndexOf(':');
            if (colon > 0 && place.substring(colon + 1).matches("\\d{1,9}")) {
                entry.setLineNumber(Integer.parseInt(place.substring(colon + 1)));
                place = place.substring(0, colon);
            }
            entry.setSourceFile(name(place, LONGEST_NAME));
        }

        private void line(String name, JsonNode value) {
            if (value.isInt() && value.asInt() >= 0) {
                entry.setLineNumber(value.asInt());
            } else {
                nested(name, value);
            }
        }

        private void stack(String name, JsonNode value) {
            if (value.isTextual() && stack.isEmpty()) {
                stack = value.asText();
            } else {
                nested(name, value);
            }
        }

        private void nested(String name, JsonNode value) {
            if (value.isObject()) {
                value.properties()
                        .forEach(
                                one ->
                                        nested(
                                                name.isEmpty()
                                                        ? one.getKey()
                                                        : name + "." + one.getKey(),
                                                one.getValue()));
            } else if (!value.isNull() && !name.isEmpty()) {
                field(name, value.isValueNode() ? value.asText() : value.toString());
            }
        }

        private void field(String name, String value) {
            String key = name(name, LONGEST_KEY);
            if (entry.getFieldsCount() >= MOST_FIELDS && !entry.containsFields(key)) {
                dropped++;
            } else {
                entry.putFields(key, cut(value, LONGEST_VALUE));
            }
        }

        private String lower(JsonNode value) {
            return value.asText().toLowerCase(Locale.ROOT);
        }
    }

    /** A name as the server takes it: cut, and without control characters. */
    static String name(String text, int bytes) {
        return cut(text.replaceAll("\\p{Cntrl}", "_"), bytes);
    }

    /** At most so many bytes of UTF-8, and no half characters. */
    static String cut(String text, int bytes) {
        if (text.length() * 3L <= bytes || text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return text;
        }
        int end = 0;
        int size = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            size += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (size > bytes) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end);
    }
}
