/**
 * The distribution as it is shipped, under clients that are not ours and under damage: every test
 * starts the server that was built, as a process of its own, and looks at it from outside only.
 */
@NullMarked
package dev.penstock.app;

import org.jspecify.annotations.NullMarked;
