/**
 * Logs: collecting, keeping, following, searching.
 *
 * <pre>
 *  CollectLogs  Publish/Write  OTLP          (event loops; OTLP a thread of its own)
 *       └───────────┼───────────┘
 *   EntryDraft: where the texts lie ──▶ EntryRules: what is wrong ──▶ refusal of the one entry
 *                   │
 *             LogBatch: entries as they are stored
 *                   │ StoreLogs
 *             LogsDecider (lane): messages seen before ──▶ facts: entry, producer's number
 *                   │ committed
 *             feed "logs" ──▶ StreamLogs, Tail: the stored bytes as they are
 *                   └───────▶ search: index and queries (see dev.penstock.logs.search)
 * </pre>
 *
 * <p>An entry is stored as fields 1 to 7 of {@code logs.LogEntry}, so what is kept is what is sent.
 */
@NullMarked
package dev.penstock.logs;

import org.jspecify.annotations.NullMarked;
