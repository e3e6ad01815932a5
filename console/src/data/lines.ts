import type { SeriesHead, SeriesWindows } from './windows'
import { lowerBound } from './windows'

/** From windows of series to what a chart draws: names that tell lines apart, columns over one time axis, gaps. */

export interface Line extends SeriesWindows {
  key: string
  index: number
  label: string
}

/** Names that say only what differs: `press-01`, not `temperature{line="A",machine="press-01",…}`. */
export function lineLabels(heads: SeriesHead[]): string[] {
  const all = heads.map(labelsOf)
  const keys = [...new Set(all.flatMap((labels) => Object.keys(labels)))].sort(byImportance)
  const differing = keys.filter((key) => new Set(all.map((labels) => labels[key] ?? '')).size > 1)
  const telling = withoutEchoes(differing, all)
  return all.map((labels, at) => {
    const parts = telling.map((key) => labels[key]).filter((value) => value !== undefined && value !== '')
    if (parts.length > 0) return parts.join(' · ')
    return nameAlone(heads[at] as SeriesHead)
  })
}

/** Everything known of a series, for where there is room. */
export function fullName(head: SeriesHead): string {
  const labels = Object.entries({ ...(head.source ? { source: head.source } : {}), ...head.tags })
  if (labels.length === 0) return head.name || 'all series'
  return `${head.name}{${labels.map(([key, value]) => `${key}="${value}"`).join(', ')}}`
}

function nameAlone(head: SeriesHead): string {
  if (head.name !== '') return head.name
  const parts = [head.source, ...Object.values(head.tags)].filter((value) => value !== '')
  return parts.length > 0 ? parts.join(' · ') : 'all series'
}

function labelsOf(head: SeriesHead): Record<string, string> {
  return {
    ...(head.name ? { __name__: head.name } : {}),
    ...(head.source ? { source: head.source } : {}),
    ...head.tags,
  }
}

function byImportance(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}

function rank(key: string): number {
  if (key === '__name__') return 0
  return key === 'source' ? 1 : 2
}

/** Leaves out labels that follow from those already taken, such as a `machine` that equals the source. */
function withoutEchoes(keys: string[], all: Record<string, string>[]): string[] {
  const taken: string[] = []
  let distinct = 1
  for (const key of keys) {
    const count = new Set(all.map((labels) => JSON.stringify([...taken, key].map((one) => labels[one] ?? '')))).size
    if (count > distinct) taken.push(key)
    distinct = Math.max(distinct, count)
  }
  return taken
}

export type Cell = number | null | undefined

export interface Columns {
  /** Seconds, as uPlot wants them. */
  times: number[]
  /** Per line and time: a value, `undefined` where the line has no window, `null` where it is broken. */
  values: Cell[][]
}

/** One time axis for all lines. A line is broken where it pauses for much longer than it usually does. */
export function toColumns(lines: SeriesWindows[], stepMs: number, fromMs: number, toMs: number): Columns {
  const parts = lines.map((line) => slice(line, fromMs, toMs))
  const axis = mergeTimes(parts, stepMs)
  const position = new Map(axis.map((time, at) => [time, at]))
  const values = parts.map((part) => {
    const column: Cell[] = new Array(axis.length).fill(undefined)
    const pause = longestPause(part.times, stepMs)
    for (let i = 0; i < part.times.length; i++) {
      const at = position.get(part.times[i] as number) as number
      column[at] = part.values[i] as number
      const next = part.times[i + 1]
      if (next !== undefined && next - (part.times[i] as number) > pause && column[at + 1] === undefined)
        column[at + 1] = null
    }
    return column
  })
  return { times: axis.map((time) => time / 1000), values }
}

/** One window beyond either edge is kept, so that lines run to the frame. */
function slice(line: SeriesWindows, fromMs: number, toMs: number): { times: number[]; values: number[] } {
  const first = Math.max(0, lowerBound(line.times, fromMs) - 1)
  const end = Math.min(line.times.length, lowerBound(line.times, toMs) + 1)
  return { times: line.times.slice(first, end), values: line.values.slice(first, end) }
}

/** Rising, without repeats; a pause that all lines share gets a moment of its own, for the break to stand on. */
function mergeTimes(parts: { times: number[] }[], stepMs: number): number[] {
  const all = new Set<number>()
  for (const part of parts) {
    const pause = longestPause(part.times, stepMs)
    part.times.forEach((time, i) => {
      all.add(time)
      const next = part.times[i + 1]
      if (next !== undefined && next - time > pause) all.add(time + 1)
    })
  }
  return [...all].sort((a, b) => a - b)
}

/** Three and a half times the usual distance between windows. */
export function longestPause(times: number[], stepMs: number): number {
  if (times.length < 3) return Number.POSITIVE_INFINITY
  const distances: number[] = []
  for (let i = 1; i < times.length; i++) distances.push((times[i] as number) - (times[i - 1] as number))
  distances.sort((a, b) => a - b)
  return 3.5 * Math.max(stepMs, distances[distances.length >> 1] as number)
}
