package dev.penstock.logs.search;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The severity of an entry; declared from the least to the most severe. Immutable, any thread. */
public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL;

    private static final Map<String, Level> NAMES =
            Map.ofEntries(
                    Map.entry("TRACE", TRACE),
                    Map.entry("VERBOSE", TRACE),
                    Map.entry("FINEST", TRACE),
                    Map.entry("FINER", TRACE),
                    Map.entry("DEBUG", DEBUG),
                    Map.entry("DBG", DEBUG),
                    Map.entry("FINE", DEBUG),
                    Map.entry("INFO", INFO),
                    Map.entry("INFORMATION", INFO),
                    Map.entry("INFORMATIONAL", INFO),
                    Map.entry("NOTICE", INFO),
                    Map.entry("WARN", WARN),
                    Map.entry("WARNING", WARN),
                    Map.entry("ERROR", ERROR),
                    Map.entry("ERR", ERROR),
                    Map.entry("SEVERE", ERROR),
                    Map.entry("FATAL", FATAL),
                    Map.entry("CRITICAL", FATAL),
                    Map.entry("CRIT", FATAL),
                    Map.entry("ALERT", FATAL),
                    Map.entry("EMERGENCY", FATAL),
                    Map.entry("EMERG", FATAL),
                    Map.entry("PANIC", FATAL));

    private static final Level[] BY_RANK = values();

    /** The level of this name or alias in any case, null if it is none. */
    public static @Nullable Level known(String text) {
        return NAMES.get(text.toUpperCase(Locale.ROOT));
    }

    /** The level that an entry with this text has: an unknown one counts as INFO. */
    public static Level of(String text) {
        Level level = known(text);
        return level == null ? INFO : level;
    }

    /** What is stored for this text: the level's name, or the text in upper case if it is no level. */
    public static String normalise(String text) {
        if (text.isEmpty()) {
            return INFO.name();
        }
        Level level = known(text);
        return level == null ? text.toUpperCase(Locale.ROOT) : level.name();
    }

    /** From 0 for TRACE to 5 for FATAL. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is the meaning of the rank
    public int rank() {
        return ordinal();
    }

    /** The level of a rank. */
    public static Level ofRank(int rank) {
        return BY_RANK[rank];
    }
}
