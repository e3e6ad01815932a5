package dev.penstock.logs.search;

/**
 * Which entries a search is about. Immutable, any thread.
 *
 * @param query what they match
 * @param startMillis from this time of theirs on
 * @param endMillis before this time; {@link #OPEN}: whatever follows
 */
public record Selection(LogQuery query, long startMillis, long endMillis) {
    /** An end that is none. */
    public static final long OPEN = Long.MAX_VALUE;

    /** Entries of all times. */
    public static Selection of(LogQuery query) {
        return new Selection(query, Long.MIN_VALUE, OPEN);
    }

    boolean contains(long timeMillis) {
        return timeMillis >= startMillis && (timeMillis < endMillis || endMillis == OPEN);
    }

    /** Whether all times from one to another are within. */
    boolean covers(long least, long greatest) {
        return contains(least) && contains(greatest);
    }

    /** Whether a time from one to another may be within. */
    boolean touches(long least, long greatest) {
        return greatest >= startMillis && (least < endMillis || endMillis == OPEN);
    }

    /** Whether the entry is one of those. */
    boolean matches(LogLine line) {
        return contains(line.timeMillis()) && query.matches(line);
    }
}
