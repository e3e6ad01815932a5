package dev.penstock.cli.logs;

import dev.penstock.api.logs.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of lines: stack traces and other lines that go on are joined to the entry before
 * them; what an entry does not name itself comes from the defaults. One thread.
 */
final class EntryJoiner {
    /** Lines that would make a message longer than this begin an entry of their own. */
    private static final int LONGEST = 256 << 10;

    private static final String TRACEBACK = "Traceback (most recent call last):";

    private final LogTime times;
    private final PlainLine plain;
    private final JsonLine json;
    private final Format format;
    private final Defaults defaults;
    private LogEntry.@Nullable Builder open;
    private StringBuilder message = new StringBuilder();
    private boolean traceback;
    private boolean textual;
    private long lastTime;
    private long beganAt;

    /**
     * What entries have that name nothing else.
     *
     * @param application the application
     * @param level the level
     * @param file where they are read
     */
    record Defaults(String application, String level, String file) {}

    EntryJoiner(LogTime times, Format format, Defaults defaults) {
        this.times = times;
        this.plain = new PlainLine(times);
        this.json = new JsonLine(times);
        this.format = format;
        this.defaults = defaults;
    }

    /** Takes a line; gives the entry that it ended, if it begins another. */
    @Nullable LogEntry add(String line, long number) {
        if (joins(line)) {
            message.append('\n').append(line);
            return null;
        }
        if (line.isBlank()) {
            return null;
        }
        LogEntry ended = end();
        begin(line, number);
        return ended;
    }

    /** Whether an entry waits for lines that go on with it. */
    boolean holds() {
        return open != null;
    }

    /** The line at which the entry at hand begins, or the last one if there is none. */
    long beganAt() {
        return beganAt;
    }

    /** Nothing more belongs to the entry at hand: gives it. */
    @Nullable LogEntry end() {
        LogEntry.Builder entry = open;
        if (entry == null) {
            return null;
        }
        open = null;
        traceback = false;
        return entry.setMessage(message.toString().stripTrailing()).build();
    }

    private boolean joins(String line) {
        if (open == null || !textual || message.length() + line.length() > LONGEST) {
            return false;
        }
        if (traceback && !PlainLine.continues(line)) {
            // The line that names the error stands at the margin and ends a Python traceback.
            traceback = false;
            return plain.read(line).getTimestamp() == 0;
        }
        if (line.startsWith(TRACEBACK)) {
            traceback = true;
            return true;
        }
        return PlainLine.continues(line);
    }

    private void begin(String line, long number) {
        LogEntry.Builder entry = null;
        if (format != Format.TEXT && line.charAt(0) == '{') {
            entry = json.read(line).orElse(null);
        }
        textual = entry == null;
        if (entry == null) {
            entry = plain.read(line);
            traceback = line.startsWith(TRACEBACK);
        }
        complete(entry, number);
        beganAt = number;
        message = new StringBuilder(entry.getMessage());
        open = entry;
    }

    private void complete(LogEntry.Builder entry, long number) {
        if (entry.getTimestamp() == 0) {
            // Between lines that tell the time: the time of the one before keeps them in order.
            entry.setTimestamp(lastTime);
        }
        if (times.isTaken(entry.getTimestamp())) {
            lastTime = entry.getTimestamp();
        }
        if (entry.getLevel().isEmpty()) {
            entry.setLevel(defaults.level());
        }
        if (entry.getApplication().isEmpty()) {
            entry.setApplication(defaults.application());
        }
        if (entry.getSourceFile().isEmpty() && !defaults.file().isEmpty()) {
            entry.setSourceFile(defaults.file())
                    .setLineNumber((int) Math.min(number, Integer.MAX_VALUE));
        }
    }
}
