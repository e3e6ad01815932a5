package dev.penstock.logs.search;

import java.util.List;

/**
 * One page of what a search found. Immutable, any thread.
 *
 * @param hits in the order asked for
 * @param nextPageToken leads to the next page, empty on the last one
 * @param total entries that match in all, counted up to 10,000
 * @param totalIsExact whether no more match than that
 */
public record SearchPage(List<Hit> hits, String nextPageToken, long total, boolean totalIsExact) {}
