/**
 * The distribution: {@link dev.penstock.app.Penstock} puts the commands of the client, the server and
 * the benchmarks on one command line. Nothing else lives here.
 */
@NullMarked
package dev.penstock.app;

import org.jspecify.annotations.NullMarked;
