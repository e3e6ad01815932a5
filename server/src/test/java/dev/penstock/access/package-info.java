/** Tests of what one caller may do, and how fast. */
@NullMarked
package dev.penstock.access;

import org.jspecify.annotations.NullMarked;
