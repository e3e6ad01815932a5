@NullMarked
package dev.penstock;

import org.jspecify.annotations.NullMarked;
