package dev.penstock.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.logs.search.Level;
import dev.penstock.logs.search.LogLine;
import dev.penstock.logs.search.TextFind;
import dev.penstock.refusal.Refusal;
import java.util.Arrays;
import java.util.List;

/**
 * What StreamLogs asks of an entry. Immutable, any thread; equal requests are equal filters, however
 * the level is written.
 *
 * @param application empty: all
 * @param least this level and above
 * @param startMillis this time and later
 * @param conditions all must hold
 */
record StreamFilter(String application, Level least, long startMillis, List<Condition> conditions) {
    private static final int MOST_FILTERS = 32;
    private static final int LONGEST_FILTER = 1_024;

    StreamFilter {
        conditions = List.copyOf(conditions);
    }

    /** One filter of the request. */
    sealed interface Condition {
        boolean holds(LogLine line);
    }

    /** The message has this text. */
    record Contains(TextFind text) implements Condition {
        @Override
        public boolean holds(LogLine line) {
            return text.in(line);
        }
    }

    /** The field has this value; application, level and file are fields where there is no other. */
    record Equals(String field, String value) implements Condition {
        @Override
        public boolean holds(LogLine line) {
            String held = line.field(field);
            return held == null ? ownHolds(line) : held.equals(value);
        }

        private boolean ownHolds(LogLine line) {
            return switch (field) {
                case "application" -> line.application().equals(value);
                case "level" -> line.level().equals(Level.normalise(value));
                case "file" -> line.sourceFile().equals(value);
                default -> false;
            };
        }
    }

    /**
     * Reads a request's filters.
     *
     * @throws dev.penstock.refusal.RefusedException when one of them is none
     */
    static StreamFilter of(
            String application, String level, long startMillis, List<String> filters) {
        if (filters.size() > MOST_FILTERS) {
            throw Refusal.invalid("filters", filters.size(), "at most " + MOST_FILTERS)
                    .asException();
        }
        return new StreamFilter(
                application,
                least(level),
                startMillis,
                filters.stream().map(StreamFilter::condition).distinct().toList());
    }

    private static Level least(String level) {
        Level least = level.isEmpty() ? Level.TRACE : Level.known(level);
        if (least == null) {
            throw Refusal.invalid(
                            "log_level",
                            level,
                            "one of "
                                    + Arrays.toString(Level.values())
                                    + " or a usual alias of one")
                    .asException();
        }
        return least;
    }

    private static Condition condition(String filter) {
        int length = filter.getBytes(UTF_8).length;
        if (length > LONGEST_FILTER) {
            throw Refusal.invalid(
                            "filters",
                            "a filter of " + length + " bytes",
                            "at most " + LONGEST_FILTER + " bytes")
                    .asException();
        }
        int equals = filter.indexOf('=');
        return equals > 0 && filter.chars().limit(equals).allMatch(StreamFilter::ofName)
                ? new Equals(filter.substring(0, equals), filter.substring(equals + 1))
                : new Contains(new TextFind(filter));
    }

    private static boolean ofName(int c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    /** The same from another time on. */
    StreamFilter from(long otherStartMillis) {
        return new StreamFilter(application, least, otherStartMillis, conditions);
    }

    boolean matches(LogLine line) {
        if (line.timeMillis() < startMillis
                || (least != Level.TRACE && line.severity().compareTo(least) < 0)
                || !(application.isEmpty() || application.equals(line.application()))) {
            return false;
        }
        for (Condition condition : conditions) {
            if (!condition.holds(line)) {
                return false;
            }
        }
        return true;
    }
}
