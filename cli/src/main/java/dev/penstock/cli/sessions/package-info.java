/**
 * {@code penstock session}: sessions of several people on one matter, their records, and the past again.
 *
 * <pre>
 *   JoinCommand ──▶ SessionConnection ──▶ analytics.Collaboration
 *   WatchCommand ─▶ Subscription ───────▶ Sessions/Watch
 *   ReplayCommand ▶ ReplayRun: one Replay (start, speed, begun), a subscription per stream, one printer
 * </pre>
 *
 * <p>{@code RecordPrinter} prints what a record holds, as lines or as JSON.
 */
@NullMarked
package dev.penstock.cli.sessions;

import org.jspecify.annotations.NullMarked;
