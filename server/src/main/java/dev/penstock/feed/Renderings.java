package dev.penstock.feed;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The renderings in use, one shared object for equal ones. Any thread. */
public final class Renderings {
    private static final class Use {
        final SharedRendering shared;
        int users;

        Use(SharedRendering shared) {
            this.shared = shared;
        }
    }

    private final Map<Rendering, Use> inUse = new HashMap<>();
    private final BitSet numbers = new BitSet();

    /** The object to use for a rendering; give it back with {@link #release}. */
    public synchronized SharedRendering share(Rendering rendering) {
        Use use = inUse.computeIfAbsent(rendering, this::first);
        use.users++;
        return use.shared;
    }

    private Use first(Rendering rendering) {
        int number = numbers.nextClearBit(0);
        numbers.set(number);
        return new Use(new SharedRendering(rendering, number));
    }

    /** Ends a use. */
    public synchronized void release(SharedRendering shared) {
        Use use = inUse.get(shared.rendering());
        if (use != null && --use.users == 0) {
            inUse.remove(shared.rendering());
            numbers.clear(shared.number());
        }
    }

    /** How many different renderings are in use. */
    public synchronized int size() {
        return inUse.size();
    }
}
