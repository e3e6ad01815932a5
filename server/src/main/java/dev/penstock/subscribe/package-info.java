/**
 * Subscriptions: a cursor, a rendering and a policy; they own no queue.
 *
 * <pre>
 *  Feed.published ─▶ LoopWake (one task per event loop) ─▶ Subscription.pump
 *                                                            │ while the outlet is writable
 *             Seam: ring ── frames, many per write ──────────┤
 *                   disk ── Readers pool ── Slice ───────────┘
 *  Wheel ─▶ heartbeats, replay pace, intervals
 * </pre>
 *
 * <p>What comes before the events, such as the newest messages of a room, is a {@link
 * dev.penstock.subscribe.Preamble}: made in pieces, each when the reader has taken the last. No cursor
 * is told before all of it is sent.
 *
 * <p>A reader that does not read makes the transport unwritable; then nothing is done for it at all
 * until it reads again, and what it missed comes from disk (REPLAY), is skipped and counted (SKIP), or
 * ends the call with a cursor (DISCONNECT). {@link dev.penstock.subscribe.Rounds} serves live
 * selections, which send the state of what they select at an interval instead of every event.
 *
 * <p>The past is shown at a speed: {@link dev.penstock.subscribe.Replay} is what a call asks, {@link
 * dev.penstock.subscribe.ReplayClock} the moment shown, made of three numbers alone, so that calls are
 * in step without knowing of each other.
 */
@NullMarked
package dev.penstock.subscribe;

import org.jspecify.annotations.NullMarked;
