package dev.penstock.feed;

import java.util.HashMap;
import java.util.Map;

/**
 * The renderings in use, one instance of equal ones, so that slots can compare them by identity. Any
 * thread.
 */
public final class Renderings {
    private record Use(Rendering rendering, int users) {}

    private final Map<Rendering, Use> inUse = new HashMap<>();

    /** The instance to use for a rendering; give it back with {@link #release}. */
    public synchronized Rendering share(Rendering rendering) {
        Use use = inUse.get(rendering);
        Use more = use == null ? new Use(rendering, 1) : new Use(use.rendering(), use.users() + 1);
        inUse.put(more.rendering(), more);
        return more.rendering();
    }

    /** Ends a use. */
    public synchronized void release(Rendering rendering) {
        inUse.computeIfPresent(
                rendering,
                (_, use) -> use.users() == 1 ? null : new Use(use.rendering(), use.users() - 1));
    }

    /** How many different renderings are in use. */
    public synchronized int size() {
        return inUse.size();
    }
}
