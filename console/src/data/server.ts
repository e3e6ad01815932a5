import { create } from '@bufbuild/protobuf'
import { Code, ConnectError, createClient } from '@connectrpc/connect'
import { createGrpcWebTransport } from '@connectrpc/connect-web'
import { Dashboards } from '../gen/penstock/dashboards/v1/dashboards_pb'
import { Logs } from '../gen/penstock/logs/v1/logs_pb'
import { type GetStatusResponse, Metrics, QueryRequestSchema, type Series } from '../gen/penstock/metrics/v1/metrics_pb'
import { type MetricQuery, maxLines } from './query'
import { WatchBroken, type WatchCall, type WatchMessage } from './watch'
import type { SeriesWindows } from './windows'
import {
  endReason,
  fromDuration,
  fromWatchMany,
  sayWhy,
  toDuration,
  toSelector,
  toTimestamp,
  toWatchMany,
  toWindows,
  toWireAggregation,
} from './wire'

/** The server that this page came from. Calls without a stream end after `callMs` at the latest. */
const callMs = 10_000

// Where the page lies, without the page itself: behind a proxy's path the services are found there too.
export const base = new URL('.', document.baseURI).href.replace(/\/$/, '')
export const transport = createGrpcWebTransport({ baseUrl: base, defaultTimeoutMs: callMs })
const metrics = createClient(Metrics, transport)
export const dashboards = createClient(Dashboards, transport)
export const logs = createClient(Logs, transport)

export type Status = GetStatusResponse
export type { Series }

export async function* openWatch(call: WatchCall, signal: AbortSignal): AsyncIterable<WatchMessage> {
  try {
    for await (const response of metrics.watchMany(toWatchMany(call), { signal, timeoutMs: 0 })) {
      const message = fromWatchMany(response)
      if (message) yield message
    }
  } catch (cause) {
    throw new WatchBroken(sayWhy(cause), endReason(ConnectError.from(cause).code))
  }
}

export interface QueryResult {
  series: SeriesWindows[]
  stepMs: number
  truncated: boolean
}

export async function queryRange(
  query: MetricQuery,
  fromMs: number,
  toMs: number,
  stepMs: number,
  signal: AbortSignal,
): Promise<QueryResult> {
  const request = create(QueryRequestSchema, {
    selector: toSelector(query),
    start: toTimestamp(fromMs),
    end: toTimestamp(toMs),
    step: toDuration(stepMs),
    aggregation: toWireAggregation(query.aggregation),
    groupBy: query.groupBy,
    group: query.together,
    maxSeries: maxLines,
  })
  const response = await metrics.query(request, { signal })
  return {
    series: toWindows(response.series),
    stepMs: fromDuration(response.step) || stepMs,
    truncated: response.truncated,
  }
}

export function getStatus(signal: AbortSignal): Promise<Status> {
  return metrics.getStatus({}, { signal, timeoutMs: 5_000 })
}

export async function labelValues(
  label: string,
  query: MetricQuery,
  contains: string,
  limit = 200,
): Promise<{ values: string[]; truncated: boolean }> {
  return metrics.listLabelValues({ label, selector: toSelector(query), contains, limit })
}

export async function labelNames(query: MetricQuery): Promise<string[]> {
  return (await metrics.listLabels({ selector: toSelector(query) })).labels
}

export async function listSeries(query: MetricQuery, pageSize = 200): Promise<{ series: Series[]; total: number }> {
  const response = await metrics.listSeries({ selector: toSelector(query), pageSize })
  return { series: response.series, total: response.totalCount }
}

export function isNotFound(cause: unknown): boolean {
  return ConnectError.from(cause).code === Code.NotFound
}

export function isConflict(cause: unknown): boolean {
  return ConnectError.from(cause).code === Code.Aborted
}
