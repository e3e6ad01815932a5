package dev.penstock.feed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One event in a ring with the frames made of it so far, which count as its ring's bytes. Any thread: a
 * frame made twice by two threads at once is the same frame.
 */
final class Slot {
    private static final VarHandle ELEMENTS = MethodHandles.arrayElementVarHandle(Shown[].class);
    private static final Shown[] NONE = new Shown[1];

    /** What a frame costs beside its bytes: objects, and its places in the table. */
    private static final int FRAME_OVERHEAD = 64;

    private static final int NOTHING_OVERHEAD = 24;

    private record Shown(SharedRendering rendering, Frame frame) {}

    final long sequence;
    final Event event;
    private final Ring ring;

    /** A hash table by the renderings' numbers, open addressing, at least half empty. */
    private volatile @Nullable Shown[] frames = NONE;

    // Guarded by this
    private int count;
    private long cost;
    private boolean dropped;

    Slot(long sequence, Event event, Ring ring) {
        this.sequence = sequence;
        this.event = event;
        this.ring = ring;
    }

    /** The event's frame in a rendering. */
    Frame frame(SharedRendering shared, long epoch) {
        Shown known = find(frames, shared);
        return known != null ? known.frame : keep(make(event, shared.rendering(), epoch), shared);
    }

    @SuppressWarnings("ReferenceEquality") // shared instances, see Renderings
    private static @Nullable Shown find(@Nullable Shown[] table, SharedRendering shared) {
        int mask = table.length - 1;
        for (int at = shared.number() & mask; ; at = (at + 1) & mask) {
            var shown = (@Nullable Shown) ELEMENTS.getAcquire(table, at);
            if (shown == null || shown.rendering == shared) {
                return shown;
            }
        }
    }

    /**
     * The first frame is part of what the event weighs in its ring. Others are kept as long as there is
     * room: else they are made again for each reader, which is the readers' own loss and nobody's event.
     */
    private Frame keep(Frame made, SharedRendering shared) {
        return ring.hasRoomForFrames() ? kept(made, shared) : keptIfFirst(made, shared);
    }

    private synchronized Frame keptIfFirst(Frame made, SharedRendering shared) {
        return count == 0 ? kept(made, shared) : made;
    }

    private synchronized Frame kept(Frame made, SharedRendering shared) {
        if (dropped) {
            return made;
        }
        Shown other = find(frames, shared);
        if (other != null) {
            return other.frame;
        }
        if (2 * (count + 1) > frames.length) {
            grow();
        }
        put(frames, new Shown(shared, made));
        if (count++ > 0) {
            long more =
                    made == Frame.NOTHING
                            ? NOTHING_OVERHEAD
                            : (long) FRAME_OVERHEAD + made.bytes().length;
            cost += more;
            ring.tookFrame(more);
        }
        return made;
    }

    private void grow() {
        @Nullable Shown[] old = frames;
        var larger = new Shown[Math.max(2, 2 * old.length)];
        for (Shown shown : old) {
            if (shown != null) {
                put(larger, shown);
            }
        }
        frames = larger;
    }

    private static void put(@Nullable Shown[] table, Shown shown) {
        int mask = table.length - 1;
        int at = shown.rendering.number() & mask;
        while (table[at] != null) {
            at = (at + 1) & mask;
        }
        ELEMENTS.setRelease(table, at, shown);
    }

    /** The ring lets it go: what more than the event it held. Frames made from now on are not kept. */
    synchronized long drop() {
        dropped = true;
        return cost;
    }

    /** The frame of an event that is in no ring. */
    static Frame make(Event event, Rendering rendering, long epoch) {
        byte[] message = rendering.render(event);
        return message == null
                ? Frame.NOTHING
                : Frame.of(message, Cursor.of(epoch, event.lane(), event.offset() + 1));
    }
}
