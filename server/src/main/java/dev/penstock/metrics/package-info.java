/**
 * Metrics: points in, values out.
 *
 * <pre>
 *  collection.DataPoint  analytics.BatchData  PublishRequest  OTLP   host
 *        │ bytes              │ bytes              │ bytes      │      │
 *  CollectionDecoder     BatchDecoder        PublishDecoder  OtlpMapping HostMetrics
 *        │   raw bytes of a series ─▶ RawSeriesCache ─▶ id; else PointRules, SeriesLookup
 *        ▼
 *  PointBatchBuilder (one call, its event loop) ──handed over──▶ PointBatch (the points lane)
 * </pre>
 *
 * <p>An <em>item</em> is what a caller counts: one {@code collection.DataPoint} with all its metrics,
 * one point of a batch. It is stored whole or refused whole, with one reason, and never costs its
 * neighbours. Decoding accepts and rejects bytes exactly as the generated parsers do.
 */
@NullMarked
package dev.penstock.metrics;

import org.jspecify.annotations.NullMarked;
