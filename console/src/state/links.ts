import type { ChartSpec } from '../data/dashboard'
import { isRecord, type MetricQuery, readQuery } from '../data/query'

/** A query and how it is shown, in an address: what can be seen can be sent to somebody. */
export interface Shared {
  query: MetricQuery
  unit: string
}

export function writeShared(params: URLSearchParams, shared: Shared): void {
  params.set('q', JSON.stringify(shared.query))
  if (shared.unit) params.set('unit', shared.unit)
  else params.delete('unit')
}

export function readShared(params: URLSearchParams): Shared {
  return { query: readQuery(parse(params.get('q') ?? '')), unit: params.get('unit') ?? '' }
}

export function exploreLink(spec: Pick<ChartSpec, 'query' | 'unit'>): string {
  const params = new URLSearchParams()
  writeShared(params, spec)
  return `/explore?${params}`
}

/** The logs around a moment. */
export function logsLink(atMs: number): string {
  const at = Math.round(atMs)
  return `#/logs?from=${at - 120_000}&to=${at + 120_000}&mark=${at}`
}

let pending: { boardId: string; chart: ChartSpec } | undefined

/** A chart on its way from Explore to a dashboard that is about to be opened. */
export function sendTo(boardId: string, chart: ChartSpec): void {
  pending = { boardId, chart }
}

export function takePending(boardId: string): ChartSpec | undefined {
  if (pending?.boardId !== boardId) return undefined
  const { chart } = pending
  pending = undefined
  return chart
}

function parse(text: string): unknown {
  try {
    const raw: unknown = JSON.parse(text)
    return isRecord(raw) ? raw : undefined
  } catch {
    return undefined
  }
}
