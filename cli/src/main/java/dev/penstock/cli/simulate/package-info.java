/**
 * A fleet of realistic machines, sent over a realistic network.
 *
 * <pre>
 *   Machine ──Batch──▶ Disturbance ──▶ PointSink ──▶ [BadLink] ──▶ server
 *   (model, faults)    (late, twice)   (a contract)   (latency, loss of connection)
 *      └─ MachineLog, ServiceLog ──────▶ LogSink ─────▶
 * </pre>
 *
 * <p>Machines and disturbances are pure functions of seed and time: the same seed gives the same
 * points. A {@link dev.penstock.cli.simulate.Gateway} owns the machines behind one connection and
 * drives them on one thread; {@link dev.penstock.cli.simulate.FleetRun} starts the gateways, counts and
 * ends them.
 */
@NullMarked
package dev.penstock.cli.simulate;

import org.jspecify.annotations.NullMarked;
