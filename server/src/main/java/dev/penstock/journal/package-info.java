/**
 * The journal: what was decided, in order, on the disk before anyone is told.
 *
 * <pre>
 *   lane 0 ─ append(batch) ─┐                      ┌─▶ RECEIVED listeners
 *   lane 1 ─ append(batch) ─┼─▶ one writer thread: │
 *   lane n ─ append(batch) ─┘   drain ≤ 4 MiB ─▶ write ─▶ fsync ─▶ SYNCED listeners ─▶ again
 *
 *   folder:  lock   manifest   reserve   0000000000000007.log   0000000000000008.log …
 *            archive/ 0000000000000005.log   0000000000000006.log     released, for readers
 * </pre>
 *
 * <p>The journal holds facts of a fixed number of lanes, as {@link dev.penstock.journal.Batch batches}
 * of bytes it does not look into. What waits is written as one <em>group</em> with one checksum and
 * synced with one fsync; a group is there as a whole or not at all. There is no timer: while one group
 * is being synced the next one gathers.
 *
 * <p>After a crash the last group may be torn: it was never acknowledged as synced, is reported and
 * cut. Damage before the end is another matter: the journal then refuses to open unless it is told to
 * cut, and cutting begins a new epoch. See {@link dev.penstock.journal.Recovery}.
 *
 * <p>What was released may be read a while longer, like everything synced: {@link
 * dev.penstock.journal.JournalReader}.
 *
 * <p>{@link dev.penstock.journal.Journal} is the way in; {@link dev.penstock.journal.SegmentedJournal}
 * is the one that is embedded.
 */
@NullMarked
package dev.penstock.journal;

import org.jspecify.annotations.NullMarked;
