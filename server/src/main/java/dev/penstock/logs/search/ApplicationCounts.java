package dev.penstock.logs.search;

import java.util.List;

/**
 * Applications with entries, sorted by name. Immutable by agreement, any thread.
 *
 * @param applications at most 1,000
 * @param truncated whether there are more
 */
public record ApplicationCounts(List<Application> applications, boolean truncated) {

    /**
     * One application.
     *
     * @param levels how many entries of each {@link Level}, by rank
     * @param lastMillis time of the newest
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Application(String name, long[] levels, long lastMillis) {}
}
