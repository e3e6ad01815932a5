/**
 * Lanes: the only place where something is read, decided and written.
 *
 * <pre>
 *  any thread                 lane thread                        journal thread
 *  Lane.submit(command) ──▶ Decider.decide ──▶ facts ──▶ Journal.append ── written ─▶ RECEIVED replies
 *                                                              │ synced
 *                           View.apply (committed facts) ◀─────┘
 *                           command.committed()  ──▶ reply goes out
 * </pre>
 *
 * <p>A {@link dev.penstock.ingest.Lane} is one partition of the journal and one thread. Its {@link
 * dev.penstock.ingest.Decider} turns commands into facts, looking only at its own speculative state;
 * its {@link dev.penstock.ingest.View}s see committed facts only, the same way when they happen and
 * when the journal is replayed. When an append fails everything undecided is refused, the decider
 * reloads, and the lane goes on. {@link dev.penstock.ingest.StreamIn} is the scaffold of all client
 * streams: natural batches, credit, per-item refusals, durable before the answer. Decoders written by
 * hand read with {@link dev.penstock.ingest.ProtoReader}; deciders recognise what a producer sends
 * again by {@link dev.penstock.ingest.ProducerMemory}.
 */
@NullMarked
package dev.penstock.ingest;

import org.jspecify.annotations.NullMarked;
