package dev.penstock.metrics;

import dev.penstock.series.MetricType;

/** Something that can be measured here and now. The thread of {@link HostMetrics} only. */
interface HostProbe {

    /** Takes what is measured. */
    @FunctionalInterface
    interface Reading {
        void value(String name, MetricType type, double value);

        default void gauge(String name, double value) {
            value(name, MetricType.GAUGE, value);
        }

        default void gauge(String name, long value) {
            value(name, MetricType.GAUGE, (double) value);
        }

        default void counter(String name, long value) {
            value(name, MetricType.COUNTER, (double) value);
        }
    }

    /** Measures once; rates are those since the measurement before. */
    void measure(long nowMillis, Reading reading);
}
