/**
 * {@code penstock chat}: rooms, who is in them, what was said, and talking.
 *
 * <pre>
 *   stdin ─▶ TypedLines ─▶ JoinCommand ─▶ ChatConnection ─▶ server
 *   stdout ◀── ChatPrinter ◀──────────────┘ (rejoins and resumes by itself)
 * </pre>
 *
 * <p>Each subcommand turns its options into requests of {@code penstock.chat.v1}; {@code ChatPrinter}
 * prints what comes back, as lines or as JSON.
 */
@NullMarked
package dev.penstock.cli.chat;

import org.jspecify.annotations.NullMarked;
