@NullMarked
package dev.penstock.bench.load;

import org.jspecify.annotations.NullMarked;
