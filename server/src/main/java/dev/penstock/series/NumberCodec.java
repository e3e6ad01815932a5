package dev.penstock.series;

/** Unsigned numbers that are mostly small. One thread. */
final class NumberCodec {
    private final Rice rice = new Rice();

    void put(long value, BitWriter out) {
        if (!rice.put(value, out)) {
            out.put(0, Rice.ESCAPE);
            Escapes.put(value, out);
            rice.escaped(value);
        }
    }

    long get(BitReader in) {
        long value = rice.get(in);
        if (value >= 0) {
            return value;
        }
        long far = Escapes.get(in);
        rice.escaped(far);
        return far;
    }
}
