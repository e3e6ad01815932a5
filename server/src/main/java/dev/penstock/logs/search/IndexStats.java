package dev.penstock.logs.search;

/**
 * What the index holds, for people and monitoring.
 *
 * @param slices stretches of time
 * @param entries in them
 * @param bytes on disk
 * @param rebuilt slices thrown away since the start because they were damaged
 */
public record IndexStats(int slices, long entries, long bytes, long rebuilt) {}
