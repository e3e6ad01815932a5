package dev.penstock.series;

import java.util.Arrays;

/**
 * The payloads of the two facts of a points lane. Stateless, any thread.
 *
 * <p>{@code SeriesCreated}: id (varint), type (byte), canonical key. {@code PointsStored}: count, the
 * widths of ids and times, the smallest id and time, then three columns: ids and times as differences
 * to the smallest in 0, 1, 2, 4 or 8 bytes each, values as they are. Ten thousand points of a thousand
 * series within a minute take 12 bytes each.
 */
public final class SeriesFacts {
    /** The kind byte of {@code SeriesCreated}. */
    public static final byte SERIES_CREATED = 16;

    /** The kind byte of {@code PointsStored}. */
    public static final byte POINTS_STORED = 17;

    private static final int LARGEST_HEAD = 1 + 3 * Bytes.MAX_VARINT;

    private SeriesFacts() {}

    /** The payload of {@code SeriesCreated}. */
    public static byte[] seriesCreated(int id, MetricType type, SeriesKey key) {
        byte[] canonical = key.canonical();
        byte[] payload = new byte[Bytes.MAX_VARINT + 1 + canonical.length];
        int at = Bytes.putVarint(payload, 0, id);
        payload[at++] = type.code();
        System.arraycopy(canonical, 0, payload, at, canonical.length);
        return Arrays.copyOf(payload, at + canonical.length);
    }

    /** Adds the series of a {@code SeriesCreated} payload to the catalog; returns its id. */
    static int applyCreated(SeriesCatalog catalog, byte[] buf, int from, int to) {
        var cursor = new ByteCursor(buf, from, to);
        int id = (int) cursor.varint();
        MetricType type = MetricType.ofCode(cursor.unsignedByte());
        catalog.add(id, type, buf, cursor.at, to);
        return id;
    }

    /** An upper bound of what {@link #encodePoints} writes. */
    public static int pointsBound(PointColumns points) {
        return LARGEST_HEAD + points.size() * 20;
    }

    /** Writes a {@code PointsStored} payload; all points have ids. Returns the index behind it. */
    public static int encodePoints(PointColumns points, byte[] into, int from) {
        int count = points.size();
        int minId = Integer.MAX_VALUE;
        int maxId = 0;
        long minTime = Long.MAX_VALUE;
        long maxTime = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            minId = Math.min(minId, points.series(i));
            maxId = Math.max(maxId, points.series(i));
            minTime = Math.min(minTime, points.time(i));
            maxTime = Math.max(maxTime, points.time(i));
        }
        if (minId < 0) {
            throw new IllegalArgumentException("point of series " + minId + " (expected: an id)");
        }
        int idWidth = FactColumns.width(maxId - minId);
        int timeWidth = FactColumns.width(maxTime - minTime);
        int at = Bytes.putVarint(into, from, count);
        into[at++] = (byte) (idWidth << 4 | timeWidth);
        at = Bytes.putVarint(into, at, minId);
        at = Bytes.putVarint(into, at, Bytes.zigzag(minTime));
        for (int i = 0; i < count; i++) {
            FactColumns.put(into, at + i * idWidth, idWidth, points.series(i) - minId);
        }
        at += count * idWidth;
        for (int i = 0; i < count; i++) {
            FactColumns.put(into, at + i * timeWidth, timeWidth, points.time(i) - minTime);
        }
        at += count * timeWidth;
        for (int i = 0; i < count; i++) {
            long bits = Double.doubleToRawLongBits(points.value(i));
            Bytes.LONG.set(into, at + (i << 3), bits);
        }
        return at + (count << 3);
    }
}
