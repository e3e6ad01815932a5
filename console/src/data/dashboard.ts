import { emptyQuery, isRecord, type MetricQuery, readQuery } from './query'
import { defaultSpanMs, maxSpanMs, minSpanMs } from './steps'

/** A dashboard as the console keeps it: the body that the server stores is this, as JSON. */
export interface ChartSpec {
  id: string
  title: string
  unit: string
  query: MetricQuery
  size: 'half' | 'full'
}

export interface DashboardBody {
  version: 1
  spanMs: number
  charts: ChartSpec[]
}

/** One stream holds 64 selections at most; this leaves room. */
export const maxCharts = 40

export const emptyBody: DashboardBody = { version: 1, spanMs: defaultSpanMs, charts: [] }

/** Reads a stored body; what is not understood is left out rather than shown wrongly. */
export function readBody(text: string): DashboardBody {
  const raw = parse(text)
  if (!isRecord(raw)) return emptyBody
  const span = typeof raw.spanMs === 'number' ? Math.min(maxSpanMs, Math.max(minSpanMs, raw.spanMs)) : defaultSpanMs
  const charts = Array.isArray(raw.charts) ? raw.charts.flatMap(readChart) : []
  return { version: 1, spanMs: span, charts: withOwnIds(charts).slice(0, maxCharts) }
}

export function writeBody(body: DashboardBody): string {
  return JSON.stringify(body)
}

export function newChart(query: MetricQuery = emptyQuery, title = '', unit = ''): ChartSpec {
  return { id: newId(), title, unit, query, size: 'half' }
}

/** The title given, or one made from the query. */
export function chartTitle(spec: Pick<ChartSpec, 'title' | 'query'>): string {
  return spec.title || spec.query.metrics.join(', ') || 'New chart'
}

/** The list with the chart moved by so many places. */
export function moveChart(charts: ChartSpec[], id: string, by: number): ChartSpec[] {
  const from = charts.findIndex((chart) => chart.id === id)
  const to = from + by
  if (from < 0 || to < 0 || to >= charts.length) return charts
  const moved = charts.toSpliced(from, 1)
  return moved.toSpliced(to, 0, charts[from] as ChartSpec)
}

/** The unit that a metric's name tells; where it tells none, none is claimed. People may set another. */
export function guessUnit(name: string): string {
  const lower = name.toLowerCase()
  for (const [pattern, unit] of units) if (pattern.test(lower)) return unit
  return ''
}

const units: [RegExp, string][] = [
  [/bytes.*(_per_second|_rate|\/s)|network/, 'bytes/s'],
  [/bytes|heap\.used|heap_used/, 'bytes'],
  [/percent|^cpu$|^memory$|^disk$|utili[sz]ation|humidity/, '%'],
  [/_ms$|millis|\.ms$/, 'ms'],
  [/_seconds$|_s$/, 's'],
  [/_celsius$/, '°C'],
  [/_watts?$/, 'W'],
]

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readChart(raw: unknown): ChartSpec[] {
  if (!isRecord(raw)) return []
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return [
    {
      id: text(raw.id) || newId(),
      title: text(raw.title),
      unit: text(raw.unit),
      query: readQuery(raw.query),
      size: raw.size === 'full' ? 'full' : 'half',
    },
  ]
}

function withOwnIds(charts: ChartSpec[]): ChartSpec[] {
  const seen = new Set<string>()
  return charts.map((chart) => {
    const id = seen.has(chart.id) ? newId() : chart.id
    seen.add(id)
    return { ...chart, id }
  })
}

function newId(): string {
  return Math.random().toString(36).slice(2, 10)
}
