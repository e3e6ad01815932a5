package dev.penstock.feed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One event in a ring with the frames made of it so far. Any thread: a frame made twice by two
 * threads at once is the same frame.
 */
final class Slot {
    private static final VarHandle FRAMES;

    static {
        try {
            FRAMES = MethodHandles.lookup().findVarHandle(Slot.class, "frames", Object[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Object[] NONE = new Object[0];

    final long sequence;
    final Event event;

    /** Pairs: rendering, frame. Replaced, never written to. */
    private volatile Object[] frames = NONE;

    Slot(long sequence, Event event) {
        this.sequence = sequence;
        this.event = event;
    }

    /** The event's frame in a rendering; renderings are compared by identity (see Renderings). */
    @SuppressWarnings("ReferenceEquality") // shared instances, see Renderings
    Frame frame(Rendering rendering, long epoch) {
        Object[] known = frames;
        for (int i = 0; i < known.length; i += 2) {
            if (known[i] == rendering) {
                return (Frame) known[i + 1];
            }
        }
        Frame made = make(event, rendering, epoch);
        while (true) {
            Object[] more = Arrays.copyOf(known, known.length + 2);
            more[known.length] = rendering;
            more[known.length + 1] = made;
            if (FRAMES.compareAndSet(this, known, more)) {
                return made;
            }
            known = frames;
        }
    }

    /** The frame of an event that is in no ring. */
    static Frame make(Event event, Rendering rendering, long epoch) {
        byte[] message = rendering.render(event);
        return message == null
                ? Frame.NOTHING
                : Frame.of(message, Cursor.of(epoch, event.lane(), event.offset() + 1));
    }
}
