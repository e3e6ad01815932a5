package dev.penstock.store;

/**
 * What a feed holds on disk. Bytes are payload bytes as they were put.
 *
 * @param events how many
 * @param bytes how much
 * @param oldest offset below which nothing is held
 * @param next the offset after the newest event
 * @param newestMillis time of the newest event ever held, 0 if none
 */
public record FeedSize(long events, long bytes, long oldest, long next, long newestMillis) {}
