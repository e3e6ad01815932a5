/** Tests of sessions. */
@NullMarked
package dev.penstock.sessions;

import org.jspecify.annotations.NullMarked;
