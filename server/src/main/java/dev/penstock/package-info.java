/**
 * The server, put together. {@link dev.penstock.PenstockServer} reads as a table of contents: disk
 * first, then the path, then the features, then the doors.
 */
@NullMarked
package dev.penstock;

import org.jspecify.annotations.NullMarked;
