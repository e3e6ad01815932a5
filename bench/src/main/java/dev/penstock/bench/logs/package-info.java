/**
 * Measures logs: lines a second until acknowledged and until indexed beside plain Lucene indexing of
 * the same lines, searches beside {@code grep} over the same lines in a file, and followers with
 * filters. Lines are a function of their number, so that every side has the same ones.
 */
@NullMarked
package dev.penstock.bench.logs;

import org.jspecify.annotations.NullMarked;
