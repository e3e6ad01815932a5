/**
 * The one catalogue of refusals: why something a caller sent or asked for is not done.
 *
 * <p>A {@link dev.penstock.refusal.Reason} names a kind of refusal, its gRPC status and whether a
 * retry makes sense; a {@link dev.penstock.refusal.Refusal} is one of them with what was found, what
 * was expected, and where. Deciders return them as values; {@link
 * dev.penstock.refusal.RefusedException} carries one out of code that cannot. {@code wire} turns them
 * into a gRPC status with {@code google.rpc.ErrorInfo} and {@code RetryInfo}.
 *
 * <p>This package depends on nothing of Penstock; everything may depend on it.
 */
@NullMarked
package dev.penstock.refusal;

import org.jspecify.annotations.NullMarked;
