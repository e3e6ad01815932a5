import { type ChartSpec, type DashboardBody, guessUnit, newChart } from './dashboard'
import { emptyQuery, type MetricQuery } from './query'
import { defaultSpanMs } from './steps'
import type { SeriesHead } from './windows'

/** The dashboard that nobody has to make: what machines and this host report, drawn so that it can be read. */

const wellKnown = ['temperature', 'vibration', 'pressure', 'power', 'cpu', 'memory', 'load', 'network', 'disk']
const most = 10
const readableLines = 10

export function machinesDashboard(series: SeriesHead[]): DashboardBody {
  const names = [...new Set(series.map((one) => one.name))].sort(byInterest).slice(0, most)
  const charts = names.map((name) =>
    chartOf(
      name,
      series.filter((one) => one.name === name),
    ),
  )
  return { version: 1, spanMs: defaultSpanMs, charts }
}

function chartOf(name: string, series: SeriesHead[]): ChartSpec {
  const query: MetricQuery = { ...emptyQuery, metrics: [name], ...readableGrouping(series) }
  return { ...newChart(query, '', guessUnit(name)), id: `machines-${name}` }
}

/** One line per series while they are few; else per value of the label that splits them into the most readable number. */
function readableGrouping(series: SeriesHead[]): Pick<MetricQuery, 'groupBy' | 'together'> {
  if (series.length <= readableLines) return { groupBy: [], together: false }
  const values = new Map<string, Set<string>>()
  for (const one of series) {
    for (const [label, value] of Object.entries({ source: one.source, ...one.tags })) {
      values.set(label, (values.get(label) ?? new Set()).add(value))
    }
  }
  const fitting = [...values].filter(([, set]) => set.size > 1 && set.size <= readableLines)
  fitting.sort(([a, setA], [b, setB]) => setB.size - setA.size || (a < b ? -1 : 1))
  const best = fitting[0]
  return best ? { groupBy: [best[0]], together: false } : { groupBy: [], together: true }
}

function byInterest(a: string, b: string): number {
  return interest(a) - interest(b) || (a < b ? -1 : 1)
}

function interest(name: string): number {
  const at = wellKnown.findIndex(
    (known) =>
      name === known ||
      name.endsWith(`.${known}`) ||
      name.endsWith(`_${known}`) ||
      name.startsWith(`${known}.`) ||
      name.startsWith(`${known}_`),
  )
  return at < 0 ? wellKnown.length : at
}
