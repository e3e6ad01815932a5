/**
 * Measurements of a real server in a process of its own, beside a named reference in the same run.
 * Each command starts both, drives them in turn over real connections, checks that nothing was lost
 * or refused on the way, and prints a table with the machine it was measured on.
 *
 * <pre>
 *  command ── process: start, watch, kill ──▶ Penstock | reference
 *     └────── load ── http2 ── socket ─────▶
 * </pre>
 */
@NullMarked
package dev.penstock.bench;

import org.jspecify.annotations.NullMarked;
