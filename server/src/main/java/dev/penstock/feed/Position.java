package dev.penstock.feed;

/**
 * A place in one lane: the offset of the next event wanted.
 *
 * @param lane the lane
 * @param offset the first offset not yet seen
 */
public record Position(int lane, long offset) {}
