/**
 * Servers under test as processes of their own: Penstock and the references, started with the same
 * flags, watched through {@code /proc} and {@code jcmd}, stopped or killed.
 */
@NullMarked
package dev.penstock.bench.process;

import org.jspecify.annotations.NullMarked;
