package dev.penstock.series;

/** The spans of time that the layout on disk rests on. Constants, any thread. */
final class Spans {
    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    /** No chunk is longer, so that a reader need not look further back. */
    static final long CHUNK = 2 * HOUR;

    /** How late a point may be and still belong to the chunk that was begun after it. */
    static final long SLACK = MINUTE;

    private Spans() {}

    static int day(long time) {
        return (int) Math.floorDiv(time, DAY);
    }

    /** Where the span of this size that holds the time begins. */
    static long floor(long time, long size) {
        return Math.floorDiv(time, size) * size;
    }
}
