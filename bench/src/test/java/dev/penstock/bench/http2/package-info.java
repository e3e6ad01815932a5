@NullMarked
package dev.penstock.bench.http2;

import org.jspecify.annotations.NullMarked;
