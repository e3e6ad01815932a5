import { create } from '@bufbuild/protobuf'
import { ConnectError } from '@connectrpc/connect'
import type { LogEntry } from '../gen/logs_pb'
import { type Selection, SelectionSchema, type LevelCounts as WireCounts } from '../gen/penstock/logs/v1/logs_pb'
import {
  type LevelCounts,
  type LogApplication,
  type LogCounts,
  type LogPage,
  type LogPattern,
  type LogRow,
  type LogSelection,
  LogsRefused,
  type TailCall,
  type TailMessage,
} from './logs'
import { logs } from './server'
import { endReason, fromDuration, sayWhy, toDuration, toReplay, toTimestamp } from './wire'

/** Calls for logs, between the contract's types and the console's own. */

export async function* openTail(call: TailCall, signal: AbortSignal): AsyncIterable<TailMessage> {
  try {
    const { query, startMs, cursor, replay } = call
    const start = startMs !== undefined && { start: toTimestamp(startMs) }
    const request = {
      query,
      afterCursor: cursor,
      heartbeatSeconds: replay ? 1 : 5,
      ...toReplay(replay),
      ...(start || {}),
    }
    for await (const response of logs.tail(request, { signal, timeoutMs: 0 })) {
      yield { row: response.entry && toRow(response.entry), cursor: response.cursor || response.entry?.cursor || '' }
    }
  } catch (cause) {
    throw refused(cause)
  }
}

export async function searchLogs(
  selection: LogSelection,
  pageSize: number,
  pageToken: string,
  signal: AbortSignal,
): Promise<LogPage> {
  try {
    const found = await logs.search({ selection: toSelection(selection), pageSize, pageToken }, { signal })
    return {
      rows: found.entries.map(toRow),
      nextToken: found.nextPageToken,
      total: Number(found.total),
      totalIsExact: found.totalIsExact,
      tookMs: fromDuration(found.took),
    }
  } catch (cause) {
    throw refused(cause)
  }
}

export async function countLogs(selection: LogSelection, bucketMs: number, signal: AbortSignal): Promise<LogCounts> {
  const found = await logs.countByTime({ selection: toSelection(selection), bucket: toDuration(bucketMs) }, { signal })
  return {
    bucketMs: fromDuration(found.bucket) || bucketMs,
    buckets: found.buckets.map((bucket) => ({ startMs: Number(bucket.startMs), counts: toCounts(bucket.counts) })),
    total: Number(found.total),
  }
}

export async function listPatterns(
  selection: LogSelection,
  limit: number,
  signal: AbortSignal,
): Promise<{ patterns: LogPattern[]; entries: number; truncated: boolean }> {
  const found = await logs.listPatterns({ selection: toSelection(selection), limit }, { signal })
  const patterns = found.patterns.map((one) => ({
    id: one.id,
    text: one.text,
    count: Number(one.count),
    trend: one.trend.map(Number),
    firstMs: Number(one.firstMs),
    lastMs: Number(one.lastMs),
    example: one.example && toRow(one.example),
  }))
  return { patterns, entries: Number(found.entries), truncated: found.truncated }
}

export async function listApplications(selection: LogSelection, signal: AbortSignal): Promise<LogApplication[]> {
  const found = await logs.listApplications({ selection: toSelection(selection) }, { signal })
  return found.applications.map((one) => {
    const counts = toCounts(one.counts)
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    return { name: one.name, total, bad: counts.ERROR + counts.FATAL }
  })
}

function toSelection({ query, fromMs, toMs }: LogSelection): Selection {
  return create(SelectionSchema, {
    query,
    start: toTimestamp(fromMs),
    ...(toMs === undefined ? {} : { end: toTimestamp(toMs) }),
  })
}

function toRow(entry: LogEntry): LogRow {
  const { level, application, message, fields, cursor } = entry
  return {
    timeMs: Number(entry.timestamp),
    level,
    application,
    message,
    file: entry.sourceFile,
    line: entry.lineNumber,
    fields,
    cursor,
  }
}

function toCounts(counts: WireCounts | undefined): LevelCounts {
  return {
    TRACE: Number(counts?.trace ?? 0),
    DEBUG: Number(counts?.debug ?? 0),
    INFO: Number(counts?.info ?? 0),
    WARN: Number(counts?.warn ?? 0),
    ERROR: Number(counts?.error ?? 0),
    FATAL: Number(counts?.fatal ?? 0),
  }
}

function refused(cause: unknown): LogsRefused {
  return new LogsRefused(sayWhy(cause), endReason(ConnectError.from(cause).code))
}
