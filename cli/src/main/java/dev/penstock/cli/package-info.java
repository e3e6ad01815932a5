/**
 * The command line: the client library with a face.
 *
 * <p>{@link dev.penstock.cli.Cli} puts the commands together; each feature has a package of its own
 * below this one. What they share is here: where the server is, output for people or programs,
 * durations, exit codes, the status line. Commands write results to standard output and everything
 * about the work (progress, state, skipped input) to standard error.
 */
@NullMarked
package dev.penstock.cli;

import org.jspecify.annotations.NullMarked;
