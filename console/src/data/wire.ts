import { create } from '@bufbuild/protobuf'
import { type Duration, DurationSchema, type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  Matcher_Kind,
  MatcherSchema,
  type Selector,
  SelectorSchema,
  type SeriesValues,
  type WatchManyRequest,
  WatchManyRequestSchema,
  type WatchManyResponse,
  WatchRequestSchema,
  WatchSelectionSchema,
  Aggregation as WireAggregation,
} from '../gen/penstock/metrics/v1/metrics_pb'
import type { ReplayLine } from './playback'
import { type Aggregation, completeFilters, type FilterKind, type MetricQuery, maxLines } from './query'
import type { EndReason, WatchCall, WatchMessage } from './watch'
import type { SeriesWindows } from './windows'

/** Between the console's own types and the contract's: nothing else in the console sees both. */

const kinds: Record<FilterKind, Matcher_Kind> = {
  '=': Matcher_Kind.EQUAL,
  '!=': Matcher_Kind.NOT_EQUAL,
  in: Matcher_Kind.IN,
  regex: Matcher_Kind.REGEX,
  prefix: Matcher_Kind.PREFIX,
}

const wireAggregations: Record<Aggregation, WireAggregation> = {
  avg: WireAggregation.AVG,
  last: WireAggregation.LAST,
  min: WireAggregation.MIN,
  max: WireAggregation.MAX,
  sum: WireAggregation.SUM,
  count: WireAggregation.COUNT,
  rate: WireAggregation.RATE,
  p50: WireAggregation.P50,
  p95: WireAggregation.P95,
  p99: WireAggregation.P99,
}

export function toSelector(query: MetricQuery): Selector {
  const matchers = completeFilters(query).map((filter) =>
    create(MatcherSchema, { label: filter.label, kind: kinds[filter.kind], values: filter.values }),
  )
  return create(SelectorSchema, { names: query.metrics, matchers })
}

export function toWireAggregation(aggregation: Aggregation): WireAggregation {
  return wireAggregations[aggregation]
}

export function toTimestamp(ms: number): Timestamp {
  return timestampFromMs(Math.round(ms))
}

export function toDuration(ms: number): Duration {
  return create(DurationSchema, { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 })
}

export function fromDuration(duration: Duration | undefined): number {
  return duration ? Number(duration.seconds) * 1000 + duration.nanos / 1_000_000 : 0
}

export function toWindows(series: SeriesValues[]): SeriesWindows[] {
  return series.map((one) => ({
    name: one.name,
    source: one.source,
    tags: one.tags,
    times: one.timestampsMs.map(Number),
    values: one.values,
  }))
}

/** What every subscription of the past has in its request, beside `start`. */
export function toReplay(line: ReplayLine | undefined): { replaySpeed: number; replayBegunMs: bigint } {
  return { replaySpeed: line?.speed ?? 0, replayBegunMs: BigInt(line?.begunMs ?? 0) }
}

export function toWatchMany(call: WatchCall): WatchManyRequest {
  return create(WatchManyRequestSchema, {
    heartbeatSeconds: 5,
    selections: call.items.map((item) => {
      const { query, stepMs } = item.selection
      const watch = create(WatchRequestSchema, {
        selector: toSelector(query),
        start: toTimestamp(item.startMs),
        step: toDuration(stepMs),
        aggregation: toWireAggregation(query.aggregation),
        groupBy: query.groupBy,
        group: query.together,
        maxSeries: maxLines,
        ...toReplay(call.replay),
        afterCursor: item.cursor,
      })
      return create(WatchSelectionSchema, { id: item.id, watch })
    }),
  })
}

export function fromWatchMany(response: WatchManyResponse): WatchMessage | undefined {
  const { id, update, end } = response
  if (end) return { kind: 'end', id, reason: endReason(end.code), message: end.message }
  if (!update) return undefined
  const timeMs = Number(update.timeMs)
  if (id === 0) return { kind: 'heartbeat', timeMs, cursor: update.cursor }
  const { live, truncated, cursor } = update
  return { kind: 'update', id, series: toWindows(update.series), live, timeMs, truncated, cursor }
}

/** What a status code means for a stream that wants to go on. */
export function endReason(code: Code): EndReason {
  switch (code) {
    case Code.OutOfRange:
    case Code.DataLoss:
      return 'gone'
    case Code.InvalidArgument:
    case Code.NotFound:
    case Code.FailedPrecondition:
    case Code.PermissionDenied:
    case Code.Unauthenticated:
    case Code.Unimplemented:
      return 'refused'
    default:
      return 'unavailable'
  }
}

/** The words for a failed call: the server's own where it gave some. */
export function sayWhy(cause: unknown): string {
  const error = ConnectError.from(cause)
  if (error.cause instanceof TypeError) return 'The server cannot be reached.'
  if (error.rawMessage === '') return `The server answered ${Code[error.code]}.`
  return error.rawMessage
}
