package dev.penstock.logs.search;

import java.util.List;

/**
 * Entries grouped by the pattern of their message. Immutable by agreement, any thread.
 *
 * @param groups most frequent first
 * @param entries looked at
 * @param truncated whether there were more, older ones, or too many patterns
 */
public record PatternGroups(List<Group> groups, long entries, boolean truncated) {

    /**
     * One pattern.
     *
     * @param text the message with what varies as {@code <*>}
     * @param id to be used as {@code pattern=id}
     * @param count entries
     * @param trend of them over twenty equal parts of the time looked at
     * @param example the newest
     * @param firstMillis time of the oldest looked at
     * @param lastMillis time of the newest
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Group(
            String text,
            String id,
            long count,
            long[] trend,
            Hit example,
            long firstMillis,
            long lastMillis) {}
}
