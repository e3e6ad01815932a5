/**
 * What the driver sends and how it reads what comes back: messages encoded once and patched in
 * place (times, values, sequences), uploads, publishers, subscribers. Sits on {@code http2}; knows
 * the contracts by their wire bytes, so that encoding costs next to nothing while measuring.
 */
@NullMarked
package dev.penstock.bench.load;

import org.jspecify.annotations.NullMarked;
