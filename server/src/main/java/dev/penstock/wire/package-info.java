/**
 * gRPC on an HTTP server, and nothing else: bytes of the socket become messages of calls, messages
 * become bytes.
 *
 * <pre>
 *  HTTP/2 ────▶ Http2Calls ─┬─▶ HttpCall ──▶ Inbound ─▶ Deframer ──▶ CallListener (of a feature)
 *       not gRPC │          │      │                                      │
 *  HTTP/1.1 ──▶ GrpcServer ─┘      └◀── Outbound ◀── ServerCall.send ◀────┘
 *       not gRPC │                        └─ collected, flushed once per Turn
 *                ▼
 *          fallback (web)
 * </pre>
 *
 * <p>A call lives on one event loop: its listener is called there only, and only there may the call
 * be used, except {@link dev.penstock.wire.ServerCall#execute}, which brings work to it from any
 * thread. A {@code Turn} belongs to each event loop; what the calls of a loop send during one turn
 * leaves in one write per call and one flush per connection.
 *
 * <p>Bytes handed to a listener are the transport's and valid until it returns. Bytes handed to
 * {@code send} belong to the call from then on and are never written to, so one array may be sent to
 * many calls. All four call shapes and gRPC-Web use the same {@link
 * dev.penstock.wire.CallHandler}; {@link dev.penstock.wire.Methods} has typed forms of it.
 */
@NullMarked
package dev.penstock.wire;

import org.jspecify.annotations.NullMarked;
