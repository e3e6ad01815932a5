/** Proofs about what refusals say. */
@NullMarked
package dev.penstock.refusal;

import org.jspecify.annotations.NullMarked;
