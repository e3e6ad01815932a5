package dev.penstock.series;

import java.util.Locale;

/** How the values of a series are meant. Immutable, any thread. */
public enum MetricType {
    /** Goes up and down. */
    GAUGE(0),
    /** Only rises; a fall is a restart. */
    COUNTER(1),
    /** One part of a histogram: a bucket, sum or count, each only rising. */
    HISTOGRAM(2);

    private static final MetricType[] BY_CODE = values();

    private final byte code;

    MetricType(int code) {
        this.code = (byte) code;
    }

    /** The name on the wire: {@code gauge}, {@code counter} or {@code histogram}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How it is stored. */
    byte code() {
        return code;
    }

    static MetricType ofCode(int code) {
        return BY_CODE[code];
    }
}
