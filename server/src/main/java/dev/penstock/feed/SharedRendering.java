package dev.penstock.feed;

/**
 * A rendering in use, the same object for all subscriptions whose renderings are equal, with a small
 * number by which slots find its frame at once, however many others there are. Immutable, any thread.
 */
public final class SharedRendering {
    private final Rendering rendering;
    private final int number;

    SharedRendering(Rendering rendering, int number) {
        this.rendering = rendering;
        this.number = number;
    }

    public Rendering rendering() {
        return rendering;
    }

    /** From 0; given to another rendering when nobody uses this one any more. */
    int number() {
        return number;
    }
}
