package dev.penstock.series;

/** A series that was not committed when its first point was decoded. Immutable, any thread. */
public record NewSeries(SeriesKey key, MetricType type) {}
