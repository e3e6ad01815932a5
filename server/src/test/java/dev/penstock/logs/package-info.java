@NullMarked
package dev.penstock.logs;

import org.jspecify.annotations.NullMarked;
