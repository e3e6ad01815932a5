/**
 * Records that outlive the journal: events by feed and offset, tables, series chunks, positions.
 *
 * <pre>
 *   lane thread ──▶ WriteGroup (events, rows, positions) ── commit ──▶ memtables ── flush ──▶ files
 *   readers     ──▶ EventRecords.scan / Table.get, scan   (slices; iterators never outlive a call)
 * </pre>
 *
 * <p>{@link dev.penstock.store.Store} is the way in. There is no write-ahead log here: the journal is
 * one. A {@link dev.penstock.store.WriteGroup} carries the position its view has reached, and all
 * column families are flushed together, so after a crash the store is exactly at {@link
 * dev.penstock.store.Store#persistedPosition} of every view and the journal is replayed from there.
 *
 * <p>Only this package sees RocksDB. Every call may block on the disk: none is allowed on an event
 * loop, which is asserted.
 */
@NullMarked
package dev.penstock.store;

import org.jspecify.annotations.NullMarked;
