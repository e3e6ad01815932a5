/**
 * {@code penstock logs}: log files and standard input to the server, each entry exactly once; tail,
 * search, patterns and counts of what is there.
 *
 * <pre>
 *   file, growing and rotating ─▶ LogFile ─┐
 *   standard input ─▶ StandardInput ───────┴▶ Lines ─▶ EntryJoiner ─▶ batches ─▶ LogPublisher ─▶ server
 *                                              (PlainLine | JsonLine)     │
 *                                                             planned and acknowledged ─▶ Position (a small file)
 * </pre>
 *
 * <p>A batch is noted with its sequence and its place in the file before it is sent. A restart sends
 * what was not acknowledged again in the same batches, so the server recognises what it has.
 */
@NullMarked
package dev.penstock.cli.logs;

import org.jspecify.annotations.NullMarked;
