package dev.penstock.feed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One event in a ring with the frames made of it so far. Any thread: a frame made twice by two
 * threads at once is the same frame.
 */
final class Slot {
    private static final VarHandle ELEMENTS = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final Object[] NONE = new Object[0];
    private static final int FEWEST = 4;

    final long sequence;
    final Event event;

    /** At twice a rendering's number the rendering, then its frame. */
    private volatile Object[] frames = NONE;

    Slot(long sequence, Event event) {
        this.sequence = sequence;
        this.event = event;
    }

    /**
     * The event's frame in a rendering. A number that was another rendering's before has that one's
     * frame: the rendering beside it tells. Of one number only one rendering is in use at a time, so
     * that whoever finds its rendering finds a frame of it.
     */
    @SuppressWarnings("ReferenceEquality") // shared instances, see Renderings
    Frame frame(SharedRendering shared, long epoch) {
        int at = 2 * shared.number();
        Object[] known = frames;
        if (at < known.length && ELEMENTS.getAcquire(known, at) == shared) {
            return (Frame) ELEMENTS.getOpaque(known, at + 1);
        }
        Frame made = make(event, shared.rendering(), epoch);
        if (at >= known.length) {
            // What another thread puts into the old array meanwhile is made once more, that is all.
            int most = Math.max(FEWEST, Integer.highestOneBit(shared.number()) << 1);
            known = Arrays.copyOf(known, 2 * most);
            frames = known;
        }
        ELEMENTS.setOpaque(known, at + 1, made);
        ELEMENTS.setRelease(known, at, shared);
        return made;
    }

    /** The frame of an event that is in no ring. */
    static Frame make(Event event, Rendering rendering, long epoch) {
        byte[] message = rendering.render(event);
        return message == null
                ? Frame.NOTHING
                : Frame.of(message, Cursor.of(epoch, event.lane(), event.offset() + 1));
    }
}
