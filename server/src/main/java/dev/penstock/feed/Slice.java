package dev.penstock.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a feed read from disk and rendered for one reader. Made on a reader thread, then
 * handed to the subscription's event loop.
 */
public final class Slice {
    private final List<Frame> frames = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private long next;
    private long completeFrom;
    private boolean atEnd;
    private long dueMillis;

    private Slice() {}

    /**
     * Reads published events between two offsets until about so many bytes have been read, or one is
     * younger than {@code untilMillis}. Blocks on the disk: reader threads only.
     */
    public static Slice read(
            Feed feed, long from, long to, Rendering rendering, int maxBytes, long untilMillis) {
        var slice = new Slice();
        // What is committed now is all in the history: a scan that ends has seen everything below.
        long committed = Math.min(feed.end(), to);
        boolean[] early = new boolean[1];
        boolean[] unpublished = new boolean[1];
        long[] stop = {from};
        History.Scan read =
                feed.history()
                        .scan(
                                from,
                                maxBytes,
                                (offset, timeMillis, kind, buffer, begin, end) -> {
                                    if (offset >= committed) {
                                        unpublished[0] = true;
                                        return false;
                                    }
                                    if (timeMillis > untilMillis) {
                                        early[0] = true;
                                        slice.dueMillis = timeMillis;
                                        stop[0] = offset;
                                        return false;
                                    }
                                    slice.add(
                                            new Event(
                                                    feed.lane(),
                                                    offset,
                                                    timeMillis,
                                                    kind,
                                                    Arrays.copyOfRange(buffer, begin, end)),
                                            rendering,
                                            feed.epoch());
                                    return true;
                                });
        slice.completeFrom = read.completeFrom();
        slice.atEnd = (read.atEnd() || unpublished[0]) && !early[0];
        slice.next = early[0] ? stop[0] : slice.atEnd ? Math.max(from, committed) : read.next();
        return slice;
    }

    private void add(Event event, Rendering rendering, long epoch) {
        Frame frame = Slot.make(event, rendering, epoch);
        if (frame != Frame.NOTHING) {
            frames.add(frame);
            events.add(event);
        }
    }

    /** Frames to be sent, in order; only what passed the filter. */
    public List<Frame> frames() {
        return frames;
    }

    /** The offset to go on from once the frame at an index has been sent. */
    public long offsetAfter(int index) {
        return events.get(index).offset() + 1;
    }

    /** The offset to go on from after the whole slice. */
    public long next() {
        return next;
    }

    /** Nothing at or above this offset was left out; beyond the start when retention was faster. */
    public long completeFrom() {
        return completeFrom;
    }

    /** When younger events were left out: the time of the first of them; else 0. */
    public long dueMillis() {
        return dueMillis;
    }

    /** Whether everything committed when the slice was begun has been read. */
    public boolean atEnd() {
        return atEnd;
    }
}
