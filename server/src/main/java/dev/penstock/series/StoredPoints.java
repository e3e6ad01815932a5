package dev.penstock.series;

/** The points of a {@code PointsStored} fact, read where they lie. Any thread; not to be shared. */
public final class StoredPoints {
    private final FactColumns columns = new FactColumns();

    private StoredPoints() {}

    /** The points of a payload. */
    public static StoredPoints of(byte[] payload) {
        var points = new StoredPoints();
        points.columns.over(payload, 0, payload.length);
        return points;
    }

    /** The id in a {@code SeriesCreated} payload. */
    public static int createdId(byte[] payload) {
        return (int) new ByteCursor(payload, 0, payload.length).varint();
    }

    public int size() {
        return columns.size();
    }

    public int series(int index) {
        return columns.series(index);
    }

    /** Milliseconds since 1970. */
    public long time(int index) {
        return columns.time(index);
    }

    public double value(int index) {
        return columns.value(index);
    }
}
