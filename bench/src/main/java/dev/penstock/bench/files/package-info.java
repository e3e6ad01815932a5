/**
 * Files up and down: whole ones beside {@code cp} and a plain chunk server, many at once, and over a
 * connection that is cut again and again.
 */
@NullMarked
package dev.penstock.bench.files;

import org.jspecify.annotations.NullMarked;
