package dev.penstock.series;

import java.util.Locale;

/** How the values of a series are meant. Immutable, any thread. The ordinal is stored: append only. */
public enum MetricType {
    /** Goes up and down. */
    GAUGE,
    /** Only rises; a fall is a restart. */
    COUNTER,
    /** One part of a histogram: a bucket, sum or count, each only rising. */
    HISTOGRAM;

    private static final MetricType[] BY_CODE = values();

    /** The name on the wire: {@code gauge}, {@code counter} or {@code histogram}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    byte code() {
        return (byte) ordinal();
    }

    static MetricType ofCode(int code) {
        return BY_CODE[code];
    }
}
