/**
 * Clients that behave badly, each with the answer it must get. While they do, a neighbour publishes
 * at a steady rate; its latency tells whether it was harmed.
 */
@NullMarked
package dev.penstock.bench.abuse;

import org.jspecify.annotations.NullMarked;
