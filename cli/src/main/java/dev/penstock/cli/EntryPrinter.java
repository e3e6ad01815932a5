package dev.penstock.cli;

import dev.penstock.api.logs.LogEntry;
import java.io.PrintWriter;
import java.util.TreeMap;

/** Writes entries as lines for people, coloured on a terminal only, or as JSON. One thread. */
public final class EntryPrinter {
    private static final int APPLICATION = 12;

    private final PrintWriter out;
    private final boolean json;
    private final Terminal terminal = Terminal.current();

    public EntryPrinter(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    public void print(LogEntry entry) {
        if (json) {
            printJson(entry);
            return;
        }
        String level = Terminal.visible(entry.getLevel());
        out.println(
                terminal.dim(Times.millis(entry.getTimestamp()))
                        + " "
                        + terminal.colour(colour(level), padded(level, 5))
                        + " "
                        + terminal.bold(
                                padded(Terminal.visible(entry.getApplication()), APPLICATION))
                        + " "
                        + Terminal.lines(entry.getMessage())
                        + terminal.dim(fields(entry)));
    }

    private static String fields(LogEntry entry) {
        var text = new StringBuilder();
        new TreeMap<>(entry.getFieldsMap())
                .forEach(
                        (name, value) ->
                                text.append(' ')
                                        .append(Terminal.visible(name))
                                        .append('=')
                                        .append(Terminal.visible(value)));
        return text.toString();
    }

    private static int colour(String level) {
        return switch (level) {
            case "FATAL" -> 35;
            case "ERROR" -> 31;
            case "WARN" -> 33;
            case "INFO" -> 32;
            case "DEBUG" -> 36;
            default -> 90;
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private void printJson(LogEntry entry) {
        Json line =
                Json.object()
                        .with("time", entry.getTimestamp())
                        .with("level", entry.getLevel())
                        .with("application", entry.getApplication())
                        .with("message", entry.getMessage());
        if (!entry.getSourceFile().isEmpty()) {
            line.with("file", entry.getSourceFile()).with("line", entry.getLineNumber());
        }
        line.with("fields", new TreeMap<>(entry.getFieldsMap())).printTo(out);
    }
}
