package dev.penstock.subscribe;

import dev.penstock.feed.Frame;
import java.util.Iterator;

/**
 * Messages that take work to make, a bounded piece at a time. Both methods are called on reader
 * threads, one at a time, when the transport has room.
 */
public interface Worked extends Iterator<Frame> {}
