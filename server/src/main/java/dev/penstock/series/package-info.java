/**
 * The time-series engine: what a series is, where its points live, and how they are found again.
 *
 * <pre>
 *  SeriesCreated, PointsStored (committed facts of a points lane, one thread per lane)
 *        │ SeriesView
 *        ├─▶ SeriesCatalog  id ↔ key          LabelIndex  label = value → ids
 *        ├─▶ LatestValues   newest point and last change of each series
 *        └─▶ SeriesHeads    newest points, compressed in place
 *                │ full, idle or old: sealed                    │ checkpoint: written as they are
 *                ▼                                              ▼
 *            store `chunks` (UTC day, series, start) ──▶ store `rollups` (minutes, hours)
 *                └────────────┬─────────────────────────────────┘
 *                  PointReader, QueryEngine: any thread that may block
 * </pre>
 *
 * <p>One lane thread writes; any thread reads without locks. A series and time written again takes
 * the newer value, whatever the order in which heads and chunks hold the two. Features use this
 * package; it knows none of them.
 */
@NullMarked
package dev.penstock.series;

import org.jspecify.annotations.NullMarked;
