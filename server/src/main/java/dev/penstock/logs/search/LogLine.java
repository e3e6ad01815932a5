package dev.penstock.logs.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stored entry, read where it lies: the payload is walked once, text is made when asked for.
 * Immutable as seen from outside, any thread; the payload must not change while it is in use.
 *
 * <p>The payload is fields 1 to 7 of {@code logs.LogEntry}, written by this server. As in protobuf a
 * later field replaces an earlier one; what follows a malformed place is not seen.
 */
public final class LogLine {
    private static final int[] NO_FIELDS = new int[0];
    private static final byte[][] LEVELS =
            Arrays.stream(Level.values())
                    .map(level -> level.name().getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);

    private final byte[] payload;
    private final int length;
    private long timeMillis;
    private Span level = Span.NONE;
    private Span application = Span.NONE;
    private Span message = Span.NONE;
    private Span sourceFile = Span.NONE;
    private int lineNumber;

    /** Of each field four numbers: where its name and its value begin and end. */
    private int[] fields = NO_FIELDS;

    private int fieldNumbers;

    /** A piece of the payload. */
    record Span(int from, int to) {
        static final Span NONE = new Span(0, 0);

        int length() {
            return to - from;
        }
    }

    private LogLine(byte[] payload, int from, int to) {
        this.payload = payload;
        this.length = to - from;
        walk(new Wire(payload, from, to));
    }

    /** The entry that a payload holds. */
    public static LogLine of(byte[] payload) {
        return new LogLine(payload, 0, payload.length);
    }

    /** The entry that {@code buffer[from, to)} holds. */
    public static LogLine of(byte[] buffer, int from, int to) {
        return new LogLine(buffer, from, to);
    }

    /** Milliseconds since 1970: the entry's own time. */
    public long timeMillis() {
        return timeMillis;
    }

    /** The level as it is stored; empty if the entry has none. */
    public String level() {
        return text(level);
    }

    /** The level that counts: INFO for an unknown one. */
    public Level severity() {
        for (int i = 0; i < LEVELS.length; i++) {
            if (equals(level, LEVELS[i])) {
                return Level.ofRank(i);
            }
        }
        return Level.of(level());
    }

    public String application() {
        return text(application);
    }

    public String message() {
        return text(message);
    }

    /** Empty if the entry names none. */
    public String sourceFile() {
        return text(sourceFile);
    }

    /** 0 if the entry names none. */
    public int lineNumber() {
        return lineNumber;
    }

    /** The fields by name, in the order stored. */
    public Map<String, String> fields() {
        var all = new LinkedHashMap<String, String>();
        for (int i = 0; i < fieldCount(); i++) {
            all.put(text(fieldName(i)), text(fieldValue(i)));
        }
        return all;
    }

    /** The value of a field, null if the entry has none of this name. */
    public @Nullable String field(String name) {
        int at = find(name.getBytes(StandardCharsets.UTF_8));
        return at < 0 ? null : text(fieldValue(at));
    }

    /** The index of a field by its name in UTF-8, -1 if there is none. */
    int find(byte[] name) {
        for (int i = fieldCount() - 1; i >= 0; i--) {
            if (equals(fieldName(i), name)) {
                return i;
            }
        }
        return -1;
    }

    boolean equals(Span span, byte[] text) {
        return Arrays.equals(payload, span.from, span.to, text, 0, text.length);
    }

    boolean same(Span one, Span other) {
        return Arrays.equals(payload, one.from, one.to, payload, other.from, other.to);
    }

    boolean startsWith(Span span, byte[] prefix) {
        return span.length() >= prefix.length
                && equals(new Span(span.from, span.from + prefix.length), prefix);
    }

    /** Bytes of the payload's buffer: not all of them need to be of this entry. */
    byte[] payload() {
        return payload;
    }

    /** Bytes of this entry. */
    int length() {
        return length;
    }

    Span levelSpan() {
        return level;
    }

    Span applicationSpan() {
        return application;
    }

    Span messageSpan() {
        return message;
    }

    Span sourceFileSpan() {
        return sourceFile;
    }

    int fieldCount() {
        return fieldNumbers / 4;
    }

    Span fieldName(int index) {
        return new Span(fields[4 * index], fields[4 * index + 1]);
    }

    Span fieldValue(int index) {
        return new Span(fields[4 * index + 2], fields[4 * index + 3]);
    }

    private String text(Span span) {
        return new String(payload, span.from, span.length(), StandardCharsets.UTF_8);
    }

    private void walk(Wire in) {
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 -> timeMillis = in.number();
                case 2 << 3 | 2 -> level = in.span();
                case 3 << 3 | 2 -> application = in.span();
                case 4 << 3 | 2 -> message = in.span();
                case 5 << 3 | 2 -> sourceFile = in.span();
                case 6 << 3 -> lineNumber = (int) in.number();
                case 7 << 3 | 2 -> addField(in.span());
                default -> {} // a later version's
            }
        }
    }

    private void addField(Span entry) {
        var in = new Wire(payload, entry.from, entry.to);
        Span name = Span.NONE;
        Span value = Span.NONE;
        while (in.next()) {
            if (in.tag() == (1 << 3 | 2)) {
                name = in.span();
            } else if (in.tag() == (2 << 3 | 2)) {
                value = in.span();
            }
        }
        if (fieldNumbers == fields.length) {
            fields = Arrays.copyOf(fields, Math.max(16, 2 * fields.length));
        }
        fields[fieldNumbers++] = name.from;
        fields[fieldNumbers++] = name.to;
        fields[fieldNumbers++] = value.from;
        fields[fieldNumbers++] = value.to;
    }
}
