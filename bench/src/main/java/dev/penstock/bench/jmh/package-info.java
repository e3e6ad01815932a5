/**
 * The kernels of the path by themselves, each beside what one would otherwise use. Those that need
 * what a package keeps to itself lie in that package's name, in this module.
 */
@NullMarked
package dev.penstock.bench.jmh;

import org.jspecify.annotations.NullMarked;
