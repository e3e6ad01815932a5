/**
 * A lean gRPC client for load: one socket, one reader thread, whole DATA frames written by the
 * caller, messages handed over as slices of the read buffer. It exists so that on a small machine
 * the measurement shows the server and not the client, and so that a client can misbehave on
 * purpose (never read, send rubbish, open too many streams), which a good library does not allow.
 *
 * <pre>
 *  caller threads ── DataFrames ──▶ GrpcStream.write ──▶ socket
 *  socket ──▶ reader thread of the Connection ──▶ Deframer ──▶ StreamListener
 * </pre>
 *
 * What it does not do: TLS, compression, retries, deadlines.
 */
@NullMarked
package dev.penstock.bench.http2;

import org.jspecify.annotations.NullMarked;
