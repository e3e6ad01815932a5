@NullMarked
package dev.penstock.presence;

import org.jspecify.annotations.NullMarked;
