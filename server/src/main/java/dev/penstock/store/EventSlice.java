package dev.penstock.store;

/**
 * What one slice of a feed held.
 *
 * @param count events visited
 * @param next the offset to go on from
 * @param completeFrom nothing at or above this offset was left out; greater than the offset asked for
 *     when retention has overtaken the reader
 * @param atEnd true if there was no further event when the slice began
 */
public record EventSlice(int count, long next, long completeFrom, boolean atEnd) {}
