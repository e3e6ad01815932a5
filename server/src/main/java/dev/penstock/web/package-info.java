/**
 * The door for plain HTTP: whatever is not gRPC on the server's port comes here.
 *
 * <p>In: requests of browsers, probes and scrapers. Out: the console, {@code /health}, {@code
 * /metrics}. It knows nothing of features; what it shows is handed in.
 */
@NullMarked
package dev.penstock.web;

import org.jspecify.annotations.NullMarked;
