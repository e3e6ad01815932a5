package dev.penstock.logs.search;

/**
 * How far the index is behind its feed; searches scan so much.
 *
 * @param entries offsets not indexed yet
 * @param bytes about how many payload bytes that is
 * @param millis how much older the newest entry indexed is than the newest stored
 */
public record IndexLag(long entries, long bytes, long millis) {}
