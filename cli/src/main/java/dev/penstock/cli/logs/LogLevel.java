package dev.penstock.cli.logs;

import java.util.Locale;
import java.util.Map;

/** The names of levels as programs write them. */
final class LogLevel {
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("TRACE", "TRACE"),
                    Map.entry("TRC", "TRACE"),
                    Map.entry("FINEST", "TRACE"),
                    Map.entry("FINER", "TRACE"),
                    Map.entry("VERBOSE", "TRACE"),
                    Map.entry("DEBUG", "DEBUG"),
                    Map.entry("DBG", "DEBUG"),
                    Map.entry("FINE", "DEBUG"),
                    Map.entry("INFO", "INFO"),
                    Map.entry("INF", "INFO"),
                    Map.entry("INFORMATION", "INFO"),
                    Map.entry("NOTICE", "INFO"),
                    Map.entry("CONFIG", "INFO"),
                    Map.entry("WARN", "WARN"),
                    Map.entry("WRN", "WARN"),
                    Map.entry("WARNING", "WARN"),
                    Map.entry("ERROR", "ERROR"),
                    Map.entry("ERR", "ERROR"),
                    Map.entry("SEVERE", "ERROR"),
                    Map.entry("FATAL", "FATAL"),
                    Map.entry("CRIT", "FATAL"),
                    Map.entry("CRITICAL", "FATAL"),
                    Map.entry("ALERT", "FATAL"),
                    Map.entry("EMERG", "FATAL"),
                    Map.entry("EMERGENCY", "FATAL"),
                    Map.entry("PANIC", "FATAL"));

    private LogLevel() {}

    /** One of the six levels; empty for a word that names none. */
    static String of(String word) {
        return NAMES.getOrDefault(word.toUpperCase(Locale.ROOT), "");
    }

    /** A level as a number of pino or bunyan (10 to 60). */
    static String of(int number) {
        return switch (number / 10) {
            case 1 -> "TRACE";
            case 2 -> "DEBUG";
            case 3 -> "INFO";
            case 4 -> "WARN";
            case 5 -> "ERROR";
            case 6 -> "FATAL";
            default -> "";
        };
    }
}
