/**
 * {@code penstock metrics}: list series and labels, query history, watch and tail live.
 *
 * <p>Each subcommand turns its options into one request of {@code penstock.metrics.v1}, and what comes
 * back into a table, lines, or JSON. {@link dev.penstock.cli.SelectorSyntax} reads selectors.
 */
@NullMarked
package dev.penstock.cli.metrics;

import org.jspecify.annotations.NullMarked;
