/**
 * {@code penstock points send}: files of points to the server, each exactly once.
 *
 * <pre>
 *   file ─▶ LineReader ─▶ JsonLines | CsvLines ─▶ batches by source ─▶ PointPublisher ─▶ server
 *                │ bad lines ─▶ SendReport          acknowledged ─▶ SendProgress (beside the file)
 * </pre>
 *
 * <p>The producer's name is made from the file, its size, time and content, and a message's sequence
 * from its place in it: sending the same file again, wherever it broke off, stores nothing twice.
 */
@NullMarked
package dev.penstock.cli.points;

import org.jspecify.annotations.NullMarked;
