package dev.penstock.series;

/**
 * Reads a {@code PointsStored} payload where it lies. One thread at a time; valid as long as the bytes.
 */
public final class FactColumns {
    private byte[] bytes = new byte[0];
    private int count;
    private int minId;
    private long minTime;
    private int idWidth;
    private int timeWidth;
    private int ids;
    private int times;
    private int values;

    /** Looks at a payload. */
    public FactColumns over(byte[] buf, int from, int to) {
        var cursor = new ByteCursor(buf, from, to);
        bytes = buf;
        count = (int) cursor.varint();
        int widths = cursor.unsignedByte();
        idWidth = widths >>> 4;
        timeWidth = widths & 15;
        minId = (int) cursor.varint();
        minTime = cursor.signed();
        ids = cursor.at;
        times = ids + count * idWidth;
        values = times + count * timeWidth;
        if (count < 0 || values + 8L * count != to) {
            throw new IllegalArgumentException("PointsStored of " + (to - from) + " bytes: torn");
        }
        return this;
    }

    public int size() {
        return count;
    }

    public int series(int index) {
        return minId + (int) get(bytes, ids + index * idWidth, idWidth);
    }

    public long time(int index) {
        return minTime + get(bytes, times + index * timeWidth, timeWidth);
    }

    public double value(int index) {
        return Double.longBitsToDouble((long) Bytes.LONG.get(bytes, values + (index << 3)));
    }

    /** The bytes a difference, taken as unsigned, needs. */
    static int width(long difference) {
        if (difference == 0) {
            return 0;
        }
        int bytes = (71 - Long.numberOfLeadingZeros(difference)) >>> 3;
        return bytes <= 2 ? bytes : bytes <= 4 ? 4 : 8;
    }

    static void put(byte[] into, int at, int width, long value) {
        switch (width) {
            case 0 -> {}
            case 1 -> into[at] = (byte) value;
            case 2 -> Bytes.SHORT.set(into, at, (short) value);
            case 4 -> Bytes.INT.set(into, at, (int) value);
            default -> Bytes.LONG.set(into, at, value);
        }
    }

    private static long get(byte[] from, int at, int width) {
        return switch (width) {
            case 0 -> 0;
            case 1 -> from[at] & 0xFFL;
            case 2 -> (short) Bytes.SHORT.get(from, at) & 0xFFFFL;
            case 4 -> (int) Bytes.INT.get(from, at) & 0xFFFF_FFFFL;
            default -> (long) Bytes.LONG.get(from, at);
        };
    }
}
